#include "system/faults/bounds.h"

#include <cstdio>

namespace exec_wrapper::test::faults {

namespace {

void bound(const char* what, const std::optional<Duration>& time, Duration limit,
           Measurement& measurement) {
  if (time && *time > limit) {
    measurement.flaws.push_back(std::string(what) + " took " + milliseconds(*time) +
                                " ms; the bound is " + milliseconds(limit) + " ms");
  }
}

} // namespace

Bounds operator*(const Bounds& bounds, int slack) {
  return {bounds.start * slack, bounds.kill * slack, bounds.notice * slack};
}

void judge(const Bounds& bounds, Measurement& measurement) {
  bound("the start after the admission", measurement.startDelay, bounds.start, measurement);
  bound("the killing after the deadline", measurement.killDelay, bounds.kill, measurement);
  bound("the notice of the exit", measurement.notice, bounds.notice, measurement);
  if (measurement.orphans > 0) {
    measurement.flaws.push_back(std::to_string(measurement.orphans) +
                                " processes of the run are left");
  }
}

std::string milliseconds(Duration duration) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f",
                std::chrono::duration<double, std::milli>(duration).count());
  return text;
}

} // namespace exec_wrapper::test::faults
