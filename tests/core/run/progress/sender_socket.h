#pragma once

#include "base/file_descriptor.h"
#include "run/progress/datagram_socket.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace exec_wrapper::run {

/// Sends datagrams to a port of 127.0.0.1 or ::1, each from the same port of its own. What was sent
/// waits at the receiver, or was dropped there, when `send` returns.
class SenderSocket {
public:
  explicit SenderSocket(std::uint16_t port, IpVersion version = IpVersion::Four) {
    sockaddr_in four{};
    four.sin_family = AF_INET;
    four.sin_port = htons(port);
    four.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in6 six{};
    six.sin6_family = AF_INET6;
    six.sin6_port = htons(port);
    six.sin6_addr = IN6ADDR_LOOPBACK_INIT;
    if (version == IpVersion::Four) {
      open(four.sin_family, reinterpret_cast<const sockaddr*>(&four), sizeof four);
    } else {
      open(six.sin6_family, reinterpret_cast<const sockaddr*>(&six), sizeof six);
    }
  }

  void send(std::string_view datagram) const {
    if (!trySend(datagram)) {
      throw std::runtime_error("a datagram was not sent");
    }
  }

  /// False where nobody is there any more.
  bool trySend(std::string_view datagram) const noexcept {
    const ssize_t sent = ::send(fd_.get(), datagram.data(), datagram.size(), 0);
    return sent == static_cast<ssize_t>(datagram.size());
  }

private:
  void open(int family, const sockaddr* address, socklen_t size) {
    fd_.reset(socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    if (connect(fd_.get(), address, size) != 0) {
      throw std::runtime_error("cannot send to the loopback");
    }
  }

  base::FileDescriptor fd_;
};

} // namespace exec_wrapper::run
