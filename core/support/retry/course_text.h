#pragma once

#include "support/retry/backoff.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper {

/// The course of a run that fails again and again.
struct Course {
  Backoff backoff;
  std::optional<std::uint64_t> retries; ///< nothing: no limit
  std::optional<Duration> window;
  std::optional<Duration> reset;
};

/// In one line: "again after 10 s, 20 s, 40 s (±20 %), ... at most 1h". All delays if there are six
/// or fewer, else the first ones and what follows. "no retries" if there are none.
std::string courseText(const Course& course);

} // namespace exec_wrapper
