#pragma once

#include "run/progress/datagram_socket.h"

#include <array>
#include <cstdint>

namespace exec_wrapper::run {

/// The UDP port to which the command sends its progress: the same number on 127.0.0.1 and on ::1,
/// because the name localhost may mean either. A machine without IPv6 has only the first. Nothing
/// in it blocks.
class UdpSocket {
public:
  /// Port 0: any that is free on both. Returns 0, or the errno if the port on 127.0.0.1 is not
  /// available.
  int open(std::uint16_t port);

  /// The errno if the port on ::1 is not available although this machine has that address; else 0.
  int errorOfSix() const noexcept { return errorOfSix_; }

  bool hasSix() const noexcept { return six_.isOpen(); }

  /// Readable when something is there; -1 in place of a socket that is not open.
  std::array<int, 2> descriptors() const noexcept {
    return {four_.descriptor(), six_.descriptor()};
  }

  /// The assigned port.
  std::uint16_t port() const noexcept { return four_.port(); }

  /// Whether the kernel granted a smaller buffer than requested.
  bool isNarrow() const noexcept { return four_.isNarrow(); }

  /// As `DatagramSocket` does, for both.
  bool receive(DatagramQueue& queue);
  std::uint64_t dropped() noexcept { return four_.dropped() + six_.dropped(); }

private:
  DatagramSocket four_;
  DatagramSocket six_;
  int errorOfSix_ = 0;
  bool sixFirst_ = false; // alternates, so that a flood of one does not block the other
};

} // namespace exec_wrapper::run
