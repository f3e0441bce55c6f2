#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <optional>
#include <string_view>

namespace exec_wrapper::run {

/// The address of a Unix socket.
struct SocketAddress {
  sockaddr_un name{};
  socklen_t size = 0;

  const sockaddr* get() const noexcept { return reinterpret_cast<const sockaddr*>(&name); }
};

/// As NOTIFY_SOCKET has it: an absolute path, or `@` and an abstract name. std::nullopt where it is
/// neither, or too long (107 bytes).
std::optional<SocketAddress> socketAddress(std::string_view text);

} // namespace exec_wrapper::run
