#pragma once

#include <chrono>

namespace exec_wrapper {

/// Every length of time in the product. Nanoseconds, so that a setting such as `250ms` and a
/// steady clock's reading need no rounding on their way. Settings are held below 100 years, so
/// adding one to a reading of the clock cannot overflow.
using Duration = std::chrono::nanoseconds;

/// A reading of the steady clock: the only one that deadlines, delays and elapsed times are made
/// of, because the wall clock jumps (NTP, an operator, a resumed virtual machine).
using SteadyTime = std::chrono::steady_clock::time_point;

/// A reading of the wall clock (UTC): for people and servers to read, never to compute with.
using WallTime = std::chrono::system_clock::time_point;

/// Where the time comes from. One object serves a whole run; tests lend a clock of their own.
/// Any thread may call it; neither method blocks or throws. (ABI: see plugin.h.)
class Clock {
public:
  virtual ~Clock() = default;
  virtual SteadyTime now() const noexcept = 0;
  virtual WallTime wallNow() const noexcept = 0;
};

} // namespace exec_wrapper
