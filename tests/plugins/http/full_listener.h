#pragma once

#include "support/checked.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdint>
#include <vector>

namespace exec_wrapper::http {

/// A port of 127.0.0.0/8 that takes no connection and refuses none: its queue is full.
class FullListener {
public:
  /// Zero: any port.
  explicit FullListener(std::uint32_t host = INADDR_LOOPBACK, std::uint16_t port = 0) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(host);
    address.sin_port = htons(port);
    socklen_t length = sizeof address;
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    const int listener = open();
    test::checked(::bind(listener, generic, length), "bind");
    test::checked(::listen(listener, 0), "listen");
    test::checked(::getsockname(listener, generic, &length), "getsockname");
    port_ = ntohs(address.sin_port);
    for (int i = 0; i < 4; ++i) {
      ::connect(open(), generic, length);
    }
  }
  ~FullListener() {
    for (const int fd : sockets_) {
      ::close(fd);
    }
  }
  FullListener(const FullListener&) = delete;
  FullListener& operator=(const FullListener&) = delete;

  std::uint16_t port() const noexcept { return port_; }

private:
  int open() {
    sockets_.push_back(
        test::checked(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket"));
    return sockets_.back();
  }

  std::vector<int> sockets_;
  std::uint16_t port_ = 0;
};

} // namespace exec_wrapper::http
