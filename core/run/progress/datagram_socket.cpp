#include "run/progress/datagram_socket.h"

#include <arpa/inet.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

namespace exec_wrapper::run {

namespace {

constexpr std::size_t kSlots = 32;
constexpr std::size_t kLongestDatagram = 65'527; // the maximum of IPv6, so none is ever truncated

// Of either IP version.
union Address {
  sockaddr any;
  sockaddr_in four;
  sockaddr_in6 six;
};

Address loopback(IpVersion version, std::uint16_t port) {
  Address address{};
  if (version == IpVersion::Four) {
    address.four.sin_family = AF_INET;
    address.four.sin_port = htons(port);
    address.four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  } else {
    address.six.sin6_family = AF_INET6;
    address.six.sin6_port = htons(port);
    address.six.sin6_addr = IN6ADDR_LOOPBACK_INIT;
  }
  return address;
}

socklen_t sizeOf(IpVersion version) {
  return version == IpVersion::Four ? sizeof(sockaddr_in) : sizeof(sockaddr_in6);
}

// Both versions have the port at the same place.
std::uint16_t portOf(const Address& address) {
  return address.four.sin_port;
}

Peer senderOf(const Address& address) {
  Peer sender;
  if (address.any.sa_family == AF_INET) {
    std::memcpy(sender.host.data(), &address.four.sin_addr, sizeof address.four.sin_addr);
  } else {
    std::memcpy(sender.host.data(), &address.six.sin6_addr, sizeof address.six.sin6_addr);
  }
  sender.port = portOf(address);
  return sender;
}

void askForRoom(int fd) {
  const int room = DatagramSocket::kRoom;
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0) { // for root only
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  }
}

// The kernel's count of the datagrams that it dropped before this one.
std::optional<std::uint32_t> droppedBefore(msghdr& message) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
       control = CMSG_NXTHDR(&message, control)) {
    if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SO_RXQ_OVFL) {
      std::uint32_t total = 0;
      std::memcpy(&total, CMSG_DATA(control), sizeof total);
      return total;
    }
  }
  return std::nullopt;
}

} // namespace

// The buffers for recvmmsg. The bytes are not touched before data is received into them, so they
// use only as many pages as the datagrams need.
struct DatagramSocket::Slots {
  struct Slot {
    Address sender;
    iovec bytes;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint32_t))> control;
  };

  Slots() : bytes(std::make_unique_for_overwrite<char[]>(kSlots * kLongestDatagram)) {
    for (std::size_t i = 0; i < kSlots; ++i) {
      slots[i].bytes = {bytes.get() + i * kLongestDatagram, kLongestDatagram};
    }
  }

  // The kernel overwrites the sizes of the buffers with the sizes that it used.
  void makeReady() {
    for (std::size_t i = 0; i < kSlots; ++i) {
      msghdr& header = headers[i].msg_hdr;
      header = {};
      header.msg_name = &slots[i].sender;
      header.msg_namelen = sizeof slots[i].sender;
      header.msg_iov = &slots[i].bytes;
      header.msg_iovlen = 1;
      header.msg_control = slots[i].control.data();
      header.msg_controllen = slots[i].control.size();
    }
  }

  std::array<Slot, kSlots> slots;
  std::array<mmsghdr, kSlots> headers;
  std::unique_ptr<char[]> bytes;
};

DatagramSocket::DatagramSocket() = default;
DatagramSocket::~DatagramSocket() = default;

int DatagramSocket::open(IpVersion version, std::uint16_t port) {
  Address address = loopback(version, port);
  base::FileDescriptor fd(
      socket(address.any.sa_family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  socklen_t size = sizeOf(version);
  if (!fd.valid() || bind(fd.get(), &address.any, size) != 0 ||
      getsockname(fd.get(), &address.any, &size) != 0) {
    return errno;
  }
  askForRoom(fd.get());
  const int on = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
  slots_ = std::make_unique<Slots>();
  port_ = ntohs(portOf(address));
  fd_ = std::move(fd);
  return 0;
}

bool DatagramSocket::isNarrow() const noexcept {
  int room = 0; // the kernel returns double the requested size, for its own needs
  socklen_t size = sizeof room;
  getsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &room, &size);
  return static_cast<std::size_t>(room) < 2 * kRoom;
}

// Returns how many were received; negative: none was available.
int DatagramSocket::fillSlots() noexcept {
  slots_->makeReady();
  if (!oneByOne_) {
    const int received = recvmmsg(fd_.get(), slots_->headers.data(), kSlots, MSG_DONTWAIT, nullptr);
    if (received >= 0 || (errno != ENOSYS && errno != EPERM)) {
      return received;
    }
    oneByOne_ = true; // a container may forbid the call
  }
  mmsghdr& first = slots_->headers[0];
  const ssize_t size = recvmsg(fd_.get(), &first.msg_hdr, MSG_DONTWAIT);
  first.msg_len = size < 0 ? 0U : static_cast<unsigned>(size);
  return size < 0 ? -1 : 1;
}

bool DatagramSocket::receive(DatagramQueue& queue) {
  while (!queue.full()) {
    const int received = fillSlots();
    if (received < 0) {
      return true;
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(received); ++i) {
      mmsghdr& header = slots_->headers[i];
      const Slots::Slot& slot = slots_->slots[i];
      queue.push(senderOf(slot.sender),
                 {static_cast<const char*>(slot.bytes.iov_base), header.msg_len});
      if (const auto total = droppedBefore(header.msg_hdr)) {
        countDropped(*total);
      }
    }
  }
  return false;
}

std::uint64_t DatagramSocket::dropped() noexcept {
  std::array<std::uint32_t, SK_MEMINFO_VARS> info{};
  socklen_t size = sizeof info;
  if (getsockopt(fd_.get(), SOL_SOCKET, SO_MEMINFO, info.data(), &size) == 0 &&
      size > SK_MEMINFO_DROPS * sizeof info[0]) {
    countDropped(info[SK_MEMINFO_DROPS]);
  }
  return dropped_;
}

void DatagramSocket::countDropped(std::uint32_t total) noexcept {
  dropped_ += total - lastTotal_; // modulo 2^32, as the kernel counts
  lastTotal_ = total;
}

} // namespace exec_wrapper::run
