#pragma once

#include <array>
#include <cstdint>

namespace exec_wrapper::run {

/// The sender of a datagram, in network byte order.
struct Peer {
  std::array<std::uint8_t, 16> host{}; ///< IPv4: the first four
  std::uint16_t port = 0;

  bool operator==(const Peer&) const = default;
};

} // namespace exec_wrapper::run
