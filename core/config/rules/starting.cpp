#include "config/rules/starting.h"

#include "base/cron/cron_schedule.h"
#include "base/times.h"
#include "config/values/value_parser.h"

#include <optional>
#include <string>

namespace exec_wrapper::config {

namespace {

// Two runs of the schedule would overlap, or change places. A schedule that cron would not take is
// not judged.
void checkSchedule(const EffectiveSettings& settings, Duration longest) {
  const Setting& schedule = settings.at("process-cron-schedule");
  const auto* const text = std::get_if<std::string>(&schedule.value);
  const auto parsed = text != nullptr ? base::CronSchedule::parse(*text) : std::nullopt;
  if (parsed && longest >= parsed->shortestInterval()) {
    refuse(settings.at("start-splay"),
           "it must be shorter than the time between two runs of process-cron-schedule (" +
               base::formatDuration(parsed->shortestInterval()) + ")");
  }
}

} // namespace

void applyStartRules(const EffectiveSettings& settings) {
  const Setting& fixed = settings.at("start-splay-fixed");
  const Duration* const longest = std::get_if<Duration>(&settings.at("start-splay").value);
  const bool waits = longest != nullptr && *longest != Duration::zero();
  if (const bool* const on = std::get_if<bool>(&fixed.value); on != nullptr && *on && !waits) {
    refuse(fixed, "it has no effect without start-splay: set that");
  }
  if (waits) {
    checkSchedule(settings, *longest);
  }
}

} // namespace exec_wrapper::config
