#pragma once

#include "common/http/channel.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace exec_wrapper::fuzz {

/// Gives what it was told to, in pieces of at most `size` bytes, and then what comes of `end`.
class ReplayedChannel final : public http::Channel {
public:
  ReplayedChannel(std::string_view bytes, std::size_t size, http::Transfer::Kind end)
      : rest_(bytes), size_(size), end_(end) {}

  http::Transfer send(std::string_view, SteadyTime) override { return {}; }

  http::Transfer receive(char* buffer, std::size_t size, SteadyTime) override {
    if (rest_.empty()) {
      return {end_, 0, "so it was told"};
    }
    const std::size_t count = std::min({size, size_, rest_.size()});
    std::memcpy(buffer, rest_.data(), count);
    rest_.remove_prefix(count);
    return {http::Transfer::Kind::Done, count, {}};
  }

  bool quiet() override { return rest_.empty(); }

private:
  std::string_view rest_;
  const std::size_t size_;
  const http::Transfer::Kind end_;
};

} // namespace exec_wrapper::fuzz
