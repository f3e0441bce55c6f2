#include "run/progress_socket.h"

#include <arpa/inet.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>

namespace exec_wrapper {

namespace {

constexpr std::size_t kSlots = 32;
constexpr std::size_t kLongestDatagram = 65'507; // that IPv4 can carry, so none is ever cut

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

void askForRoom(int fd) {
  const int room = ProgressSocket::kRoom;
  if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0) { // for root only
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  }
}

// The kernel's count of what it dropped before this datagram came.
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

// What recvmmsg fills. The bytes are not touched before they are received into: they cost as many
// pages as datagrams need.
struct ProgressSocket::Slots {
  struct Slot {
    sockaddr_in sender;
    iovec bytes;
    alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(std::uint32_t))> control;
  };

  Slots() : bytes(std::make_unique_for_overwrite<char[]>(kSlots * kLongestDatagram)) {
    for (std::size_t i = 0; i < kSlots; ++i) {
      slots[i].bytes = {bytes.get() + i * kLongestDatagram, kLongestDatagram};
    }
  }

  // The kernel overwrites how much room there is with how much it used.
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

ProgressSocket::ProgressSocket() = default;
ProgressSocket::~ProgressSocket() = default;

int ProgressSocket::open(std::uint16_t port) {
  FileDescriptor fd(socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in address = loopback(port);
  auto* const generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (!fd.valid() || bind(fd.get(), generic, size) != 0 ||
      getsockname(fd.get(), generic, &size) != 0) {
    return errno;
  }
  askForRoom(fd.get());
  const int on = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_RXQ_OVFL, &on, sizeof on);
  slots_ = std::make_unique<Slots>();
  port_ = ntohs(address.sin_port);
  fd_ = std::move(fd);
  return 0;
}

bool ProgressSocket::isNarrow() const noexcept {
  int room = 0; // the kernel says double of what it was asked for, for its own needs
  socklen_t size = sizeof room;
  getsockopt(fd_.get(), SOL_SOCKET, SO_RCVBUF, &room, &size);
  return static_cast<std::size_t>(room) < 2 * kRoom;
}

bool ProgressSocket::receive(DatagramQueue& queue) {
  while (!queue.full()) {
    slots_->makeReady();
    const int received = recvmmsg(fd_.get(), slots_->headers.data(), kSlots, MSG_DONTWAIT, nullptr);
    if (received < 0) {
      return true;
    }
    for (std::size_t i = 0; i < static_cast<std::size_t>(received); ++i) {
      mmsghdr& header = slots_->headers[i];
      const Slots::Slot& slot = slots_->slots[i];
      queue.push({slot.sender.sin_addr.s_addr, slot.sender.sin_port},
                 {static_cast<const char*>(slot.bytes.iov_base), header.msg_len});
      if (const auto total = droppedBefore(header.msg_hdr)) {
        countDropped(*total);
      }
    }
  }
  return false;
}

std::uint64_t ProgressSocket::dropped() noexcept {
  std::array<std::uint32_t, SK_MEMINFO_VARS> info{};
  socklen_t size = sizeof info;
  if (getsockopt(fd_.get(), SOL_SOCKET, SO_MEMINFO, info.data(), &size) == 0 &&
      size > SK_MEMINFO_DROPS * sizeof info[0]) {
    countDropped(info[SK_MEMINFO_DROPS]);
  }
  return dropped_;
}

void ProgressSocket::countDropped(std::uint32_t total) noexcept {
  dropped_ += total - lastTotal_; // modulo 2^32, as the kernel counts
  lastTotal_ = total;
}

} // namespace exec_wrapper
