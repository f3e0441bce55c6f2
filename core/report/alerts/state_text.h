#pragma once

#include "report/alerts/alert_rules.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace exec_wrapper::report {

/// No state is longer. More of a file need not be read.
inline constexpr std::size_t kMostStateBytes = 8192;

/// The content of a state file.
struct StateText {
  enum class Verdict : std::uint8_t {
    Good,
    Broken, ///< not as `formatJobState` writes it, to the byte
    Newer,  ///< of a later version, which may mean anything
  };
  Verdict verdict = Verdict::Broken;
  JobState state; ///< if it is good
};

/// Lines that people can read, with a version in the first and a checksum in the last:
///
///     exec_wrapper job state 1
///     job=backup
///     failures=3
///     since-alert=0
///     alert-open=yes
///     rate-armed=yes
///     failed=2026-11-22T13:00:00.250Z
///     checksum=5d41402a
///
/// The job is for people only, shortened and printable. A line `failed` is the time of one failed
/// run, to the millisecond. Times outside 1970 to 2261 become the nearest within.
std::string formatJobState(const JobState& state, std::string_view job);

StateText parseJobState(std::string_view text);

} // namespace exec_wrapper::report
