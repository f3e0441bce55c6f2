#pragma once

#include "exec_wrapper/option.h"
#include "exec_wrapper/settings.h"

#include <algorithm>
#include <chrono>
#include <string>

namespace exec_wrapper::config {

inline bool growsExponentially(const Settings& settings) {
  return settings.text("process-retry-backoff") == "exponential";
}

/// An hour, or the delay where that is longer.
inline std::string longestDelay(const Settings& settings) {
  const std::vector<Duration> delays = settings.durations("process-retry-delay");
  if (!growsExponentially(settings) || delays.empty()) {
    return {};
  }
  const Duration longest = std::max<Duration>(std::chrono::hours(1), delays.front());
  const auto whole = std::chrono::ceil<std::chrono::milliseconds>(longest);
  return std::to_string(whole.count()) + "ms";
}

/// The start of a run, and its further attempts.
inline constexpr Option kRetryRows[] = {
    {
        .name = "start-splay",
        .type = OptionType::TimeSpan,
        .defaultValue = "0",
        .meaning = "A random wait before the guards are asked, so that machines with the same "
                   "schedule do not all start at once: at most this long",
        .negative = Negative::Zero,
    },
    {
        .name = "start-splay-fixed",
        .type = OptionType::Switch,
        .defaultValue = "false",
        .meaning = "The wait of start-splay is the same in every run of the same job, user and "
                   "machine",
    },
    {
        .name = "process-max-retries",
        .type = OptionType::Integer,
        .defaultValue = "0",
        .meaning =
            "Number of further attempts after a failure or a timeout; a negative number: no limit",
        .negative = Negative::Unlimited,
    },
    {
        .name = "process-retry-delay",
        .type = OptionType::TimeSpans,
        .defaultValue = "600",
        .meaning = "Delay before the next attempt. A list gives the delay before each further "
                   "attempt; the last one repeats",
        .negative = Negative::Zero,
    },
    {
        .name = "process-retry-backoff",
        .type = OptionType::Choice,
        .defaultValue = "constant",
        .meaning = "How the delay grows; exponential: it doubles after each attempt",
        .choices = "constant|exponential",
    },
    {
        .name = "process-retry-max-delay",
        .type = OptionType::TimeSpan,
        .computedDefault = longestDelay,
        .defaultNote = "no limit; with exponential 1h, or the delay if that is longer",
        .meaning = "No delay is longer than this",
        .positive = true,
    },
    {
        .name = "process-retry-jitter",
        .type = OptionType::Integer,
        .computedDefault =
            [](const Settings& settings) {
              return std::string(growsExponentially(settings) ? "20" : "0");
            },
        .defaultNote = "0; with exponential 20",
        .meaning = "Random change of each delay, up or down, in percent of it at most",
        .placeholder = "PERCENT",
        .maximum = 100,
    },
    {
        .name = "process-retry-window",
        .type = OptionType::TimeSpan,
        .defaultNote = "no limit",
        .meaning = "No attempt starts later than this after the first one. A run whose next "
                   "attempt would be later ends at once",
        .positive = true,
    },
    {
        .name = "process-retry-reset",
        .type = OptionType::TimeSpan,
        .defaultNote = "never",
        .meaning = "After an attempt that ran this long, retries, delays and window begin again: "
                   "for services",
        .positive = true,
    },
    {
        .name = "retry-on",
        .type = OptionType::List,
        .defaultValue = "any",
        .meaning = "The failures after which another attempt follows: exit statuses, ranges, "
                   "signals, timeout, stall, oom, or any",
        .placeholder = "OUTCOME,...",
    },
    {
        .name = "never-retry-on",
        .type = OptionType::List,
        .defaultValue = "64,78,126,127",
        .meaning = "The failures after which no attempt follows, whatever retry-on has: by "
                   "default usage (64), configuration (78), not executable (126), not found (127)",
        .placeholder = "OUTCOME,...",
    },
    {
        .name = "success-on",
        .type = OptionType::List,
        .defaultValue = "0",
        .meaning = "The outcomes that are a success, beside exit status 0, in the same words and "
                   "without stall and oom. The exit status stays what it is",
        .placeholder = "OUTCOME,...",
    },
    {
        .name = "process-check-interval",
        .type = OptionType::TimeSpan,
        .defaultValue = "10",
        .meaning = "Accepted for old deployments, without effect: exits are noticed at once",
        .positive = true,
    },
    {
        .name = "exit-status",
        .type = OptionType::Choice,
        .defaultValue = "child",
        .meaning = "Exit status after the command has run: its own status, or always 0",
        .choices = "child|zero",
    },
    {
        .name = "refused-exit-code",
        .type = OptionType::Integer,
        .defaultValue = "75",
        .meaning = "Exit status when a guard refuses the run because another run holds the place",
        .maximum = 255,
    },
};

} // namespace exec_wrapper::config
