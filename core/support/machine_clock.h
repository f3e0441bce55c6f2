#pragma once

#include "exec_wrapper/time.h"

namespace exec_wrapper {

/// The clocks of the machine.
class MachineClock final : public Clock {
public:
  SteadyTime now() const noexcept override { return std::chrono::steady_clock::now(); }
  WallTime wallNow() const noexcept override { return std::chrono::system_clock::now(); }
};

} // namespace exec_wrapper
