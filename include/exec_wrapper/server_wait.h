#pragma once

#include "exec_wrapper/time.h"

#include <algorithm>
#include <cstdint>

namespace exec_wrapper {

/// The longest that a server may put us off.
inline constexpr Duration kLongestServerWait = std::chrono::hours(1);

/// How long to wait before a server is asked again that named a wait itself, as HTTP's Retry-After
/// does: what it says, from one second to one hour. A server in trouble may say 0, or a date that
/// has passed; so the least doubles with each failure in succession (`failures`, from 1), up to
/// `configured`, the wait where the server says nothing. For reporters the core does this.
inline Duration serverWait(Duration asked, Duration configured, std::uint64_t failures) noexcept {
  constexpr Duration kLeast = std::chrono::seconds(1);
  const Duration most = std::clamp(configured, kLeast, kLongestServerWait);
  Duration least = kLeast;
  for (std::uint64_t i = 1; i < failures && least < most; ++i) {
    least *= 2;
  }
  return std::clamp(asked, std::min(least, most), kLongestServerWait);
}

} // namespace exec_wrapper
