#pragma once

#include "support/file_descriptor.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace exec_wrapper {

/// Sends datagrams to a port of 127.0.0.1, each from the same port of its own. What was sent waits
/// at the receiver, or was dropped there, when `send` returns.
class SenderSocket {
public:
  explicit SenderSocket(std::uint16_t port) : fd_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(fd_.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      throw std::runtime_error("cannot send to 127.0.0.1");
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
  FileDescriptor fd_;
};

} // namespace exec_wrapper
