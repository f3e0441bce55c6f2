#pragma once

#include "exec_wrapper/time.h"

#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::config {

// The values of the settings that decide which runs alert. `problem` is the problem in words that
// follow the value; empty if the value is valid.

/// The most failed runs that `alert-rate` can count.
inline constexpr unsigned kMostCountedFailures = 64;

/// A value of `alert-rate`.
struct AlertRateText {
  unsigned failures = 0; ///< 1 to `kMostCountedFailures`
  Duration window{};     ///< longer than 0
  std::string problem;
};

/// Reads `N/DURATION`: so many failed runs within that time.
AlertRateText parseAlertRate(std::string_view text);

/// A value of `expect-duration`. At least one side has a limit.
struct DurationRangeText {
  std::optional<Duration> least;
  std::optional<Duration> most; ///< longer than 0, and not shorter than `least`
  std::string problem;
};

/// Reads `MIN..MAX`, `MIN..` or `..MAX`.
DurationRangeText parseDurationRange(std::string_view text);

} // namespace exec_wrapper::config
