#pragma once

#include "exec_wrapper/settings.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace exec_wrapper::sentry {

// In a header, because the program needs it too, and knows only the settings of a plugin.

/// The longest delay before an attempt, or a little more.
inline Duration longestRetryDelay(const Settings& settings) {
  Duration longest{};
  for (const Duration delay : settings.durations("process-retry-delay")) {
    longest = std::max(longest, delay);
  }
  const std::optional<Duration> maximum = settings.duration("process-retry-max-delay");
  if (settings.text("process-retry-backoff") == "exponential") {
    longest = std::max<Duration>(longest, std::chrono::hours(1));
  }
  longest += longest / 100 * settings.integer("process-retry-jitter").value_or(0);
  return maximum ? std::min(longest, *maximum) : longest;
}

/// How long a run may last by its own limits, with its retries. No value: no limit is known, or it
/// is longer than `most`.
inline std::optional<Duration> longestRun(const Settings& settings, Duration most) {
  const std::optional<Duration> attempt = settings.duration("process-timeout");
  const std::optional<std::int64_t> retries = settings.integer("process-max-retries");
  if (!attempt || *attempt == Duration::zero() || !retries || settings.flag("service")) {
    return std::nullopt;
  }
  const Duration grace =
      settings.duration("process-termination-grace-period").value_or(Duration::zero());
  Duration all{};
  for (std::int64_t i = 0; i <= *retries; ++i) {
    all += std::min(*attempt, most) + std::min(grace, most) +
           (i == 0 ? Duration::zero() : std::min(longestRetryDelay(settings), most));
    if (all > most) {
      return std::nullopt;
    }
  }
  return all;
}

} // namespace exec_wrapper::sentry
