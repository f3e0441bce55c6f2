#pragma once

#include "exec_wrapper/time.h"
#include "labels.h"

#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::sentry {

/// The report that a run of a monitored job has begun, continues or is over. All of a run have one
/// id. It has no time of its own: for Sentry it happens when it arrives.
/// https://develop.sentry.dev/sdk/telemetry/check-ins/
struct CheckIn {
  std::string_view status;          ///< `in_progress`, `ok` or `error`
  std::optional<Duration> duration; ///< of the run, if it is over
  std::string_view config;          ///< of the monitor, as JSON; may be empty
};

std::string checkInJson(const CheckIn& checkIn, const Labels& labels);

} // namespace exec_wrapper::sentry
