#include "check_in.h"

#include "common/json/json_object.h"

namespace exec_wrapper::sentry {

namespace {

/// Sentry stores 31 bits of milliseconds.
constexpr Duration kLongestDuration = std::chrono::hours(24 * 24);

} // namespace

std::string checkInJson(const CheckIn& checkIn, const Labels& labels) {
  using common::JsonObject;
  JsonObject object;
  object.add("check_in_id", labels.runId)
      .add("monitor_slug", labels.slug)
      .add("status", checkIn.status)
      .add("environment", labels.environment)
      .addIfSet("release", labels.release);
  if (checkIn.duration && *checkIn.duration >= Duration::zero() &&
      *checkIn.duration < kLongestDuration) {
    object.addSeconds("duration", *checkIn.duration);
  }
  object.addObject("contexts",
                   JsonObject().addObject("trace", JsonObject().add("trace_id", labels.runId)));
  if (!checkIn.config.empty()) {
    object.addJson("monitor_config", checkIn.config);
  }
  return object.text();
}

} // namespace exec_wrapper::sentry
