#pragma once

#include "exec_wrapper/event.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>

namespace exec_wrapper {

// The names of the values of an event's enumerations, in the order of the values. Documents,
// metrics and the spool contain them, so a released name must not change.

inline constexpr std::array<std::string_view, 5> kSeverityNames = {"DEBUG", "INFO", "WARNING",
                                                                   "ERROR", "CRITICAL"};
inline constexpr std::array<std::string_view, 14> kEventNames = {
    "message",       "run_refused",      "run_admitted", "attempt_started", "attempt_ended",
    "run_finished",  "delivery_failed",  "alert",        "progress_made",   "heartbeat",
    "command_ready", "command_stopping", "stalled",      "still_running"};
inline constexpr std::array<std::string_view, 3> kResultNames = {"succeeded", "failed",
                                                                 "timed_out"};
inline constexpr std::array<std::string_view, 6> kCauseNames = {
    "itself", "timed_out", "stopped", "revoked", "wrapper_killed", "stall"};
inline constexpr std::array<std::string_view, 4> kEndNames = {"exited", "signaled", "not_started",
                                                              "outlived"};

inline constexpr std::array<std::string_view, 3> kSignNames = {"silence", "watchdog", "trigger"};
inline constexpr std::array<std::string_view, 7> kRuleNames = {
    "stop", "not-startable", "never-retry-on", "success-on", "retry-on", "retries", "window"};

/// All names of an enumeration: `namesOf<Cause>()`.
template <class Enum> constexpr std::span<const std::string_view> namesOf() noexcept {
  if constexpr (std::is_same_v<Enum, Severity>) {
    return kSeverityNames;
  } else if constexpr (std::is_same_v<Enum, EventKind>) {
    return kEventNames;
  } else if constexpr (std::is_same_v<Enum, RunFinished::Result>) {
    return kResultNames;
  } else if constexpr (std::is_same_v<Enum, Cause>) {
    return kCauseNames;
  } else if constexpr (std::is_same_v<Enum, Stalled::Sign>) {
    return kSignNames;
  } else if constexpr (std::is_same_v<Enum, RetryDecision::Rule>) {
    return kRuleNames;
  } else {
    static_assert(std::is_same_v<Enum, ProcessEnd::Kind>);
    return kEndNames;
  }
}

/// "run_finished" for `EventKind::RunFinished`; empty if `value` is not in the enumeration.
template <class Enum> constexpr std::string_view nameOf(Enum value) noexcept {
  const std::span<const std::string_view> names = namesOf<Enum>();
  const auto place = static_cast<std::size_t>(value);
  return place < names.size() ? names[place] : std::string_view();
}

/// The value of that name; no value if there is none.
template <class Enum> constexpr std::optional<Enum> valueNamed(std::string_view name) noexcept {
  const std::span<const std::string_view> names = namesOf<Enum>();
  for (std::size_t place = 0; place < names.size(); ++place) {
    if (names[place] == name) {
      return static_cast<Enum>(place);
    }
  }
  return std::nullopt;
}

} // namespace exec_wrapper
