#pragma once

#include "base/file_descriptor.h"
#include "run/progress/datagram_queue.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace exec_wrapper::run {

enum class IpVersion { Four, Six };

/// A UDP port on 127.0.0.1, or on ::1. Nothing in it blocks.
///
/// Every process in the same network namespace of the machine can send to it, whatever its user.
/// The kernel does not identify the sender. So all received data is hostile until it is checked.
class DatagramSocket {
public:
  /// The receive buffer that is requested from the kernel. The kernel counts more than the bytes of
  /// a datagram, for a short one several times as many.
  static constexpr std::size_t kRoom = std::size_t{4} << 20U;

  DatagramSocket();
  ~DatagramSocket();

  /// Port 0: any free one. Returns 0, or the errno if the port is not available. The port is
  /// exclusive, because no option to share it is set.
  int open(IpVersion version, std::uint16_t port);

  /// Closes the port.
  void close() noexcept { fd_.reset(); }

  bool isOpen() const noexcept { return fd_.valid(); }

  int descriptor() const noexcept { return fd_.get(); }

  /// The assigned port.
  std::uint16_t port() const noexcept { return port_; }

  /// Whether the kernel granted a smaller buffer than requested.
  bool isNarrow() const noexcept;

  /// Moves the available datagrams into the queue, until that is full. Returns whether these were
  /// all.
  bool receive(DatagramQueue& queue);

  /// The number of datagrams that the kernel dropped because the buffer was full. Those since the
  /// last `receive` are counted only by kernels from 4.12 on. 0 if it was never open.
  std::uint64_t dropped() noexcept;

private:
  struct Slots;

  int fillSlots() noexcept;
  void countDropped(std::uint32_t total) noexcept;

  base::FileDescriptor fd_;
  std::uint16_t port_ = 0;
  bool oneByOne_ = false;
  std::unique_ptr<Slots> slots_;
  std::uint32_t lastTotal_ = 0; // of the kernel's counter, which wraps around
  std::uint64_t dropped_ = 0;
};

} // namespace exec_wrapper::run
