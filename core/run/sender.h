#pragma once

#include <cstdint>

namespace exec_wrapper {

/// Where a datagram came from, in the order of bytes that the network has.
struct Sender {
  std::uint32_t host = 0;
  std::uint16_t port = 0;

  bool operator==(const Sender&) const = default;
};

} // namespace exec_wrapper
