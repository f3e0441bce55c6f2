#include "history/read/expectation.h"

#include "base/cron/cron_schedule.h"
#include "base/times.h"

#include <cstdlib>
#include <ctime>
#include <string>

namespace exec_wrapper::history {

namespace {

constexpr std::int64_t kMostMissed = 100;
constexpr Duration kMargin = std::chrono::minutes(1);
constexpr Duration kEarly = std::chrono::seconds(30); // clocks differ

/// Sets TZ, and what it was afterwards.
class TimeZone {
public:
  explicit TimeZone(const std::string& zone) : changed_(!zone.empty()) {
    if (changed_) {
      if (const char* const old = ::getenv("TZ")) {
        old_ = old;
      }
      ::setenv("TZ", zone.c_str(), 1);
      ::tzset();
    }
  }
  ~TimeZone() {
    if (changed_) {
      old_ ? ::setenv("TZ", old_->c_str(), 1) : ::unsetenv("TZ");
      ::tzset();
    }
  }
  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;

private:
  const bool changed_;
  std::optional<std::string> old_;
};

} // namespace

std::optional<Expectation> expectationOf(const JobRow& job, WallTime now) {
  const std::optional<base::CronSchedule> schedule = base::CronSchedule::parse(job.schedule);
  if (!schedule || job.strip.empty()) {
    return std::nullopt;
  }
  const TimeZone zone(job.timeZone);
  const Duration grace = kMargin + std::chrono::microseconds(job.startSplayUs.value_or(0));
  const WallTime last = base::fromUnixMicroseconds(job.strip.back().queuedUs);
  Expectation expectation;
  std::optional<WallTime> start = schedule->next(last + kEarly);
  while (start && *start + grace < now && expectation.missed < kMostMissed) {
    expectation.since = expectation.since ? expectation.since : start;
    ++expectation.missed;
    start = schedule->next(*start);
  }
  expectation.next = start && *start < now ? schedule->next(now) : start;
  return expectation;
}

} // namespace exec_wrapper::history
