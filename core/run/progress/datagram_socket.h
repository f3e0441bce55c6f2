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
/// Every process of the machine that shares the network namespace can send to it, whichever user's
/// it is, and the kernel does not tell who it was. So what comes out of it is hostile until
/// checked.
class DatagramSocket {
public:
  /// The room for what is not received yet that the kernel is asked for. It counts more than the
  /// bytes of a datagram, for a short one several times as many.
  static constexpr std::size_t kRoom = std::size_t{4} << 20U;

  DatagramSocket();
  ~DatagramSocket();

  /// Port 0: any free one. Returns 0, or the errno that says why it cannot be had. The port is ours
  /// alone, as no option to share it is set.
  int open(IpVersion version, std::uint16_t port);

  /// As before `open`.
  void close() noexcept { fd_.reset(); }

  bool isOpen() const noexcept { return fd_.valid(); }

  int descriptor() const noexcept { return fd_.get(); }

  /// The one that it got.
  std::uint16_t port() const noexcept { return port_; }

  /// Whether the kernel granted less room than it was asked for.
  bool isNarrow() const noexcept;

  /// Puts all that is there into the queue, until that is full. Returns whether it is all.
  bool receive(DatagramQueue& queue);

  /// How many datagrams the kernel dropped, because there was no room. Those since the last
  /// `receive` are counted only by kernels from 4.12 on. 0 where it is not open.
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
