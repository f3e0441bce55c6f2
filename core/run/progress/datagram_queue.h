#pragma once

#include "run/progress/peer.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// Received datagrams that are not read yet, in the order of their arrival. To store them is faster
/// than to read them, so the kernel's buffer lasts longer.
///
/// Its memory is reused; it is never much larger than `kMostBytes`.
class DatagramQueue {
public:
  static constexpr std::size_t kMostBytes = std::size_t{2} << 20U;
  static constexpr std::size_t kMost = std::size_t{8} << 10U;

  bool empty() const noexcept { return next_ == places_.size(); }

  std::size_t size() const noexcept { return places_.size() - next_; }

  /// Whether it is full. It has room again only after all are read.
  bool full() const noexcept { return bytes_.size() >= kMostBytes || places_.size() >= kMost; }

  void push(const Peer& sender, std::string_view datagram) {
    places_.push_back({sender, bytes_.size(), datagram.size()});
    bytes_ += datagram;
  }

  /// Calls `read(sender, bytes)` for the oldest datagram, and removes it.
  template <class Read> void pop(Read read) {
    const Place& place = places_[next_++];
    read(place.sender, std::string_view(bytes_).substr(place.offset, place.size));
    if (empty()) {
      places_.clear();
      bytes_.clear();
      next_ = 0;
    }
  }

private:
  struct Place {
    Peer sender;
    std::size_t offset;
    std::size_t size;
  };

  std::string bytes_;
  std::vector<Place> places_;
  std::size_t next_ = 0;
};

} // namespace exec_wrapper::run
