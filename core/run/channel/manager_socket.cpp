#include "run/channel/manager_socket.h"

#include "run/channel/socket_address.h"

#include <sys/socket.h>

#include <cerrno>
#include <optional>
#include <utility>

namespace exec_wrapper::run {

ManagerSocket::ManagerSocket(std::string address)
    : address_(std::move(address)),
      fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {}

bool ManagerSocket::send(std::string_view datagram) {
  const std::optional<SocketAddress> to = socketAddress(address_);
  if (!to) {
    error_ = EAFNOSUPPORT;
    return true;
  }
  if (::sendto(fd_.get(), datagram.data(), datagram.size(), MSG_DONTWAIT | MSG_NOSIGNAL, to->get(),
               to->size) >= 0) {
    return true;
  }
  if (errno == EAGAIN || errno == EINTR || errno == ENOBUFS) {
    return false;
  }
  error_ = errno;
  return true;
}

int ManagerSocket::takeError() noexcept {
  return std::exchange(error_, 0);
}

} // namespace exec_wrapper::run
