#include "run/channel/socket_address.h"

#include <algorithm>
#include <cstddef>

namespace exec_wrapper::run {

std::optional<SocketAddress> socketAddress(std::string_view text) {
  SocketAddress address;
  address.name.sun_family = AF_UNIX;
  if (text.empty() || text.size() >= sizeof address.name.sun_path ||
      (text.front() != '/' && text.front() != '@')) {
    return std::nullopt;
  }
  std::ranges::copy(text, address.name.sun_path);
  const bool abstract = text.front() == '@';
  if (abstract) {
    address.name.sun_path[0] = '\0';
  }
  const std::size_t end = text.size() + (abstract ? 0 : 1); // a path has its zero
  address.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + end);
  return address;
}

} // namespace exec_wrapper::run
