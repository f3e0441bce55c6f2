#pragma once

#include "exec_wrapper/time.h"

namespace exec_wrapper::run {

/// Holds something that may happen often to once per `gap`: the first time at once, and what comes
/// too early waits until the gap is over.
class RateLimiter {
public:
  explicit constexpr RateLimiter(Duration gap) noexcept : gap_(gap) {}

  /// The earliest time for it to happen again.
  SteadyTime next() const noexcept { return next_; }

  /// It happened.
  void keep(SteadyTime now) noexcept { next_ = now + gap_; }

private:
  Duration gap_;
  SteadyTime next_{};
};

} // namespace exec_wrapper::run
