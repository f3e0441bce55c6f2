#pragma once

#include "exec_wrapper/time.h"

namespace exec_wrapper::run {

/// Limits something frequent to once per `gap`: the first time at once. Anything that comes too
/// early waits until the gap is over.
class RateLimiter {
public:
  explicit constexpr RateLimiter(Duration gap) noexcept : gap_(gap) {}

  /// The earliest time of the next occurrence.
  SteadyTime next() const noexcept { return next_; }

  /// Records an occurrence.
  void keep(SteadyTime now) noexcept { next_ = now + gap_; }

private:
  Duration gap_;
  SteadyTime next_{};
};

} // namespace exec_wrapper::run
