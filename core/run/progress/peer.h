#pragma once

#include <array>
#include <cstdint>

namespace exec_wrapper::run {

/// Where a datagram came from, in the order of bytes that the network has.
struct Peer {
  std::array<std::uint8_t, 16> host{}; ///< of IPv4 the first four
  std::uint16_t port = 0;

  bool operator==(const Peer&) const = default;
};

} // namespace exec_wrapper::run
