#pragma once

#include "common/http/wire/link.h"

#include <Poco/Exception.h>
#include <Poco/Net/StreamSocketImpl.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace exec_wrapper::fuzz {

/// How a connection ends.
enum class End { Closed, Cut, TimedOut, Broken };

/// Gives what it was told to, in pieces of at most `size` bytes, and then ends. Has no descriptor.
class ReplayedSocket final : public Poco::Net::StreamSocketImpl {
public:
  ReplayedSocket(std::string_view bytes, std::size_t size, End end)
      : rest_(bytes), size_(size), end_(end) {}

  int receiveBytes(void* buffer, int length, int) override {
    if (rest_.empty()) {
      end();
      return 0;
    }
    const std::size_t count = std::min({static_cast<std::size_t>(length), size_, rest_.size()});
    std::memcpy(buffer, rest_.data(), count);
    rest_.remove_prefix(count);
    return static_cast<int>(count);
  }

private:
  ~ReplayedSocket() override = default;

  void end() const {
    switch (end_) {
    case End::Closed:
      break;
    case End::Cut:
      throw http::CutShort("so it was told");
    case End::TimedOut:
      throw Poco::TimeoutException();
    case End::Broken:
      throw Poco::Net::NetException("so it was told");
    }
  }

  std::string_view rest_;
  const std::size_t size_;
  const End end_;
};

} // namespace exec_wrapper::fuzz
