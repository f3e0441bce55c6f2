#include "support/notify_listener.h"

#include "support/checked.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace exec_wrapper::test {

namespace {

/// Calls one of bind(2) and connect(2).
void useAddress(int (*call)(int, const sockaddr*, socklen_t), int fd, const std::string& text) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (text.size() >= sizeof address.sun_path) {
    throw std::runtime_error("too long for the address of a socket: " + text);
  }
  std::ranges::copy(text, address.sun_path);
  const bool abstract = text.starts_with('@');
  if (abstract) {
    address.sun_path[0] = '\0';
  }
  const std::size_t size =
      offsetof(sockaddr_un, sun_path) + text.size() + (abstract ? 0U : 1U); // a path has its zero
  checked(call(fd, reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(size)),
          "the address of a socket");
}

/// From a socket of its own, whose buffer may be full before the receiver's queue. What it sent
/// stays in the queue. Returns how many fitted.
int sendAllThatFit(const std::string& address) {
  const int fd = checked(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), "socket");
  useAddress(::connect, fd, address);
  int count = 0;
  while (::send(fd, "X_FULL=1", 8, MSG_NOSIGNAL) >= 0) {
    ++count;
  }
  const int error = errno;
  ::close(fd);
  if (error != EAGAIN) {
    errno = error;
    throwErrno("send");
  }
  return count;
}

} // namespace

NotifyListener::NotifyListener(const std::string& address)
    : address_(address), fd_(checked(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0), "socket")) {
  const int on = 1;
  checked(::setsockopt(fd_, SOL_SOCKET, SO_PASSCRED, &on, sizeof on), "SO_PASSCRED");
  useAddress(::bind, fd_, address);
}

NotifyListener::~NotifyListener() {
  close();
}

std::optional<NotifyListener::Datagram> NotifyListener::take() {
  std::array<char, 65536> bytes;
  iovec room{bytes.data(), bytes.size()};
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(ucred))> control{};
  msghdr message{};
  message.msg_iov = &room;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const ssize_t size = ::recvmsg(fd_, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  if (size < 0) {
    return std::nullopt;
  }
  Datagram datagram{std::string(bytes.data(), static_cast<std::size_t>(size)), 0};
  const cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header != nullptr && header->cmsg_type == SCM_CREDENTIALS) {
    ucred sender{};
    std::memcpy(&sender, CMSG_DATA(header), sizeof sender);
    datagram.sender = sender.pid;
  }
  return datagram;
}

int NotifyListener::fill() {
  int count = 0;
  for (int more = 1; more > 0; count += more) {
    more = sendAllThatFit(address_);
  }
  return count;
}

void NotifyListener::close() {
  if (fd_ >= 0) {
    ::close(std::exchange(fd_, -1));
    if (address_.starts_with('/')) {
      ::unlink(address_.c_str());
    }
  }
}

} // namespace exec_wrapper::test
