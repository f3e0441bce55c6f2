#pragma once

#include "exec_wrapper/time.h"

#include <algorithm>
#include <cstdint>

namespace exec_wrapper {

/// The longest delay that a server may request.
inline constexpr Duration kLongestServerWait = std::chrono::hours(1);

/// The delay before the next request to a server that requested a delay, as by HTTP's Retry-After:
/// its own value, from one second to one hour. A server in trouble may send 0 or a past date. So
/// the minimum doubles with each consecutive failure (`failures`, from 1), up to `configured`, the
/// delay without such a request. For reporters the core does this.
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
