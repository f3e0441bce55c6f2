#pragma once

#include "exec_wrapper/time.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::run {

/// The longest interval that is taken as it is, in microseconds: a year.
inline constexpr std::uint64_t kLongestIntervalUsec = 1'000'000ULL * 3600 * 24 * 366;

/// What the command reported by sd_notify(3) since the supervisor looked last. Of texts and numbers
/// the newest.
struct CommandNotice {
  bool ready = false;
  bool reloading = false;
  bool stopping = false;
  bool watchdog = false; ///< a sign of life
  bool trigger = false;  ///< it wants to be ended, as if its watchdog's time were over
  std::optional<std::string> status;
  std::optional<std::string> busError;
  std::optional<int> errorNumber;
  std::optional<std::uint64_t> monotonicUsec; ///< of a reload
  std::optional<std::uint64_t> watchdogUsec;
  std::optional<std::uint64_t> extendUsec;
  std::optional<Duration> retryAfter; ///< the delay that it asks for before the next attempt
};

} // namespace exec_wrapper::run
