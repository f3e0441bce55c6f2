// A cron expression.

#include "base/cron/cron_schedule.h"

#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"

#include <string>

namespace exec_wrapper::fuzz {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t below(unsigned end) {
  return (std::uint64_t{1} << end) - 1;
}

void requireInRange(const base::CronFields& fields) {
  require(fields.minutes != 0 && (fields.minutes & ~below(60)) == 0, "minutes are below 60");
  require(fields.hours != 0 && (fields.hours & ~below(24)) == 0, "hours are below 24");
  require(fields.days > 1 && (fields.days & ~below(32) & ~1U) == 0, "days are 1 to 31");
  require(fields.months > 1 && (fields.months & ~below(13) & ~1U) == 0, "months are 1 to 12");
  require(fields.weekdays != 0 && (fields.weekdays & ~below(7)) == 0, "weekdays are below 7");
}

} // namespace

void examine(std::string_view input) {
  const auto schedule = base::CronSchedule::parse(input);
  const auto blanks = base::parseCronFields("\t " + std::string(input) + " ");
  require(schedule.has_value() == blanks.has_value(), "blanks around it mean nothing");
  if (!schedule) {
    return;
  }
  requireInRange(schedule->fields());
  require(schedule->fields() == *blanks, "blanks around it mean nothing");
  const Duration shortest = schedule->shortestInterval();
  require(shortest >= 1min, "cron looks once a minute");
  const auto zone = [](WallTime) { return std::chrono::seconds(0); };
  const WallTime now = std::chrono::system_clock::from_time_t(1'795'352'417);
  const auto first = schedule->next(now, zone);
  require(first.has_value() == (shortest != Duration::max()), "it fires if it has an interval");
  if (first) {
    require(*first > now && first->time_since_epoch() % 1min == 0s, "it fires at later minutes");
    const auto second = schedule->next(*first, zone);
    require(!second || *second - *first >= shortest, "no interval is shorter than the shortest");
  }
}

} // namespace exec_wrapper::fuzz
