#pragma once

#include "system/faults/measurement.h"

namespace exec_wrapper::test::faults {

/// What is promised.
struct Bounds {
  Duration start = std::chrono::milliseconds(50);
  Duration kill = std::chrono::milliseconds(100);
  Duration notice = std::chrono::milliseconds(50);
};

/// For a machine that does something else as well.
Bounds operator*(const Bounds& bounds, int slack);

/// Adds to the flaws what is beyond the bounds.
void judge(const Bounds& bounds, Measurement& measurement);

/// "1.5"
std::string milliseconds(Duration duration);

} // namespace exec_wrapper::test::faults
