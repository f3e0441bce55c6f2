#pragma once

#include "exec_wrapper/time.h"

#include <atomic>

namespace exec_wrapper {

/// A clock that stands still until it is told otherwise. Any thread.
class FakeClock final : public Clock {
public:
  SteadyTime now() const noexcept override { return SteadyTime(elapsed_.load()); }
  WallTime wallNow() const noexcept override {
    return WallTime(std::chrono::duration_cast<WallTime::duration>(elapsed_.load()));
  }

  void advance(Duration duration) noexcept { elapsed_ = elapsed_.load() + duration; }
  void set(SteadyTime time) noexcept { elapsed_ = time.time_since_epoch(); }

private:
  std::atomic<Duration> elapsed_ = Duration(std::chrono::hours(1));
};

} // namespace exec_wrapper
