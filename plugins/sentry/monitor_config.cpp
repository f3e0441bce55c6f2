#include "monitor_config.h"

#include "base/text.h"
#include "common/json/json_object.h"
#include "schedule.h"
#include "time_zone.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>

namespace exec_wrapper::sentry {

namespace {

/// Sentry counts in minutes, from 1 to 28 days.
std::optional<std::int64_t> minutes(std::optional<Duration> duration) {
  constexpr std::int64_t kMost = std::int64_t{28} * 24 * 60;
  if (!duration) {
    return std::nullopt;
  }
  return std::clamp<std::int64_t>(std::chrono::ceil<std::chrono::minutes>(*duration).count(), 1,
                                  kMost);
}

std::string zoneOf(const Settings& settings) {
  const std::string zone = settings.text("sentry-timezone");
  if (!zone.empty() && !isZoneName(zone)) {
    throw ConfigurationError("sentry-timezone is not the name of a time zone, such as "
                             "Europe/Berlin or UTC: " +
                             base::printable(zone));
  }
  return zone.empty() ? hostTimeZone() : zone;
}

std::string ownerOf(const Settings& settings) {
  std::string owner = settings.text("sentry-owner");
  const bool named = (owner.starts_with("user:") || owner.starts_with("team:")) &&
                     owner.size() > std::string_view("user:").size();
  if (!owner.empty() && !named) {
    throw ConfigurationError("sentry-owner is neither user:EMAIL nor team:SLUG: " +
                             base::printable(owner));
  }
  return owner;
}

void addIfSet(common::JsonObject& object, std::string_view name,
              std::optional<std::int64_t> number) {
  if (number) {
    object.addNumber(name, *number);
  }
}

} // namespace

MonitorConfig monitorConfigOf(const Settings& settings, const RunIdentity& run) {
  common::JsonObject config;
  const std::string own = settings.text("sentry-schedule");
  const std::string schedule = scheduleJson(own.empty() ? run.schedule : own);
  if (schedule.empty() && !own.empty()) {
    throw ConfigurationError("sentry-schedule is neither a cron expression nor an interval such as "
                             "\"every 2 hours\": " +
                             base::printable(own));
  }
  config.addJson("schedule", schedule);
  addIfSet(config, "checkin_margin", minutes(settings.duration("sentry-checkin-margin")));
  addIfSet(config, "max_runtime", minutes(settings.duration("sentry-max-runtime")));
  addIfSet(config, "failure_issue_threshold", settings.integer("sentry-failure-threshold"));
  addIfSet(config, "recovery_threshold", settings.integer("sentry-recovery-threshold"));
  config.addIfSet("timezone", zoneOf(settings));
  config.addIfSet("owner", ownerOf(settings));
  if (!schedule.empty()) {
    return {config.text(), {}};
  }
  return {{},
          run.schedule.empty()
              ? std::string()
              : "process-cron-schedule is not a cron expression, so Sentry creates no monitor: "
                "set sentry-schedule, or create the monitor there"};
}

} // namespace exec_wrapper::sentry
