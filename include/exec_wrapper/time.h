#pragma once

#include <chrono>

namespace exec_wrapper {

/// Every duration in the product. Nanoseconds, so that a setting such as `250ms` and a time of the
/// steady clock need no rounding. Settings are below 100 years, so the sum of one and a time of the
/// clock cannot overflow.
using Duration = std::chrono::nanoseconds;

/// A time of the steady clock. Deadlines, delays and elapsed times use this clock only, because the
/// wall clock jumps (NTP, an operator, a resumed virtual machine).
using SteadyTime = std::chrono::steady_clock::time_point;

/// A time of the wall clock (UTC): for people and servers, never for calculations.
using WallTime = std::chrono::system_clock::time_point;

/// The source of time. One object serves a whole run; tests use their own clock.
/// Any thread may call it; neither method blocks or throws. (ABI: see plugin.h.)
class Clock {
public:
  virtual ~Clock() = default;
  virtual SteadyTime now() const noexcept = 0;
  virtual WallTime wallNow() const noexcept = 0;
};

} // namespace exec_wrapper
