#include "history/read/expectation.h"

#include "base/cron/cron_schedule.h"
#include "base/times.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string>

namespace exec_wrapper::history {

namespace {

constexpr std::size_t kMostMissed = 100;
constexpr std::size_t kMostMarked = 100;
constexpr Duration kDay = std::chrono::hours(24);
constexpr Duration kTick = std::chrono::seconds(1);
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

/// The first starts after `from` and before `until`.
std::vector<WallTime> startsBetween(const base::CronSchedule& schedule, WallTime from,
                                    WallTime until, std::size_t most) {
  std::vector<WallTime> starts;
  for (auto start = schedule.next(from); start && *start < until && starts.size() < most;
       start = schedule.next(*start)) {
    starts.push_back(*start);
  }
  return starts;
}

} // namespace

std::optional<Expectation> expectationOf(const JobRow& job, WallTime now) {
  const std::optional<base::CronSchedule> schedule = base::CronSchedule::parse(job.schedule);
  if (!schedule || job.strip.empty()) {
    return std::nullopt;
  }
  const TimeZone zone(job.timeZone);
  const Duration grace = kMargin + std::chrono::microseconds(job.startSplayUs.value_or(0));
  const WallTime last = base::fromUnixMicroseconds(job.strip.back().queuedUs);
  const std::vector<WallTime> missed =
      startsBetween(*schedule, last + kEarly, now - grace, kMostMissed);
  Expectation expectation;
  expectation.next = schedule->next(std::max(now, last + kEarly));
  expectation.missed = static_cast<std::int64_t>(missed.size());
  if (!missed.empty()) {
    expectation.since = missed.front();
    expectation.missedOfDay = startsBetween(*schedule, std::max(missed.front() - kTick, now - kDay),
                                            now - grace, kMostMarked);
  }
  return expectation;
}

} // namespace exec_wrapper::history
