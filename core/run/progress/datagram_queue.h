#pragma once

#include "run/progress/peer.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// Datagrams that were received and are yet to be read, in the order in which they came. To put
/// them aside is quicker than to read them, so the kernel's own room for them lasts longer.
///
/// Its memory is used again; it is never much more than `kMostBytes`.
class DatagramQueue {
public:
  static constexpr std::size_t kMostBytes = std::size_t{2} << 20U;
  static constexpr std::size_t kMost = std::size_t{8} << 10U;

  bool empty() const noexcept { return next_ == places_.size(); }

  std::size_t size() const noexcept { return places_.size() - next_; }

  /// Whether it has had enough. It makes no room before all are read.
  bool full() const noexcept { return bytes_.size() >= kMostBytes || places_.size() >= kMost; }

  void push(const Peer& sender, std::string_view datagram) {
    places_.push_back({sender, bytes_.size(), datagram.size()});
    bytes_ += datagram;
  }

  /// Calls `read(sender, bytes)` for the oldest, which is then gone.
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
