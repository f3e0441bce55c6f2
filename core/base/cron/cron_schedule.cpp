#include "base/cron/cron_schedule.h"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <limits>

namespace exec_wrapper::base {

namespace {

using std::chrono::seconds;

// Local time is counted in seconds, minutes and days since 1970-01-01, as if it were UTC.
using Count = std::int64_t;

constexpr Count kMinute = 60;
constexpr Count kMinutesOfDay = Count{24} * 60;
constexpr Count kDay = 86'400;

// A 29 February that is a certain weekday may be 40 years away, across a year such as 2100.
constexpr Count kSearchedDays = Count{41} * 366;

// WallTime ends in April of 2262, and begins in 1677.
constexpr Count kLastSecond = 9'223'000'000;

// A jump by at most so many minutes is made up for, as if they had passed one by one.
constexpr Count kMadeUpFixed = 180;
constexpr Count kMadeUpWildcard = 5;

// A fall back by at most so many minutes repeats nothing at fixed times.
constexpr Count kNotRepeated = 180;

Count floorDivided(Count a, Count b) {
  return a / b - (a % b < 0 ? 1 : 0);
}

bool has(std::uint64_t set, unsigned number) {
  return (set >> number & 1U) != 0;
}

bool firesOn(const CronFields& fields, unsigned month, unsigned day, unsigned weekday) {
  const bool inDays = has(fields.days, day);
  const bool inWeekdays = has(fields.weekdays, weekday);
  return has(fields.months, month) &&
         (fields.bothDays ? inDays && inWeekdays : inDays || inWeekdays);
}

bool firesOn(const CronFields& fields, Count day) {
  const std::chrono::sys_days date{std::chrono::days(day)};
  const std::chrono::year_month_day parts(date);
  return firesOn(fields, static_cast<unsigned>(parts.month()), static_cast<unsigned>(parts.day()),
                 std::chrono::weekday(date).c_encoding());
}

/// The first minute of the day, from this one on, at which it fires on its dates.
std::optional<Count> firstOfDay(const CronFields& fields, Count from) {
  for (Count minute = from; minute < kMinutesOfDay; ++minute) {
    if (has(fields.hours, static_cast<unsigned>(minute / 60)) &&
        has(fields.minutes, static_cast<unsigned>(minute % 60))) {
      return minute;
    }
  }
  return std::nullopt;
}

/// The first local minute, from this one on, at which it fires.
std::optional<Count> firstMinute(const CronFields& fields, Count from) {
  const Count today = floorDivided(from, kMinutesOfDay);
  for (Count day = today; day <= today + kSearchedDays; ++day) {
    if (firesOn(fields, day)) {
      const Count begin = day == today ? from - today * kMinutesOfDay : 0;
      if (const std::optional<Count> minute = firstOfDay(fields, begin)) {
        return day * kMinutesOfDay + *minute;
      }
    }
  }
  return std::nullopt;
}

Count offsetAt(const UtcOffset& zone, Count time) {
  return zone(WallTime(seconds(time))).count();
}

/// The first time after `from`, and not after `to`, with another offset than that of `from`.
/// Changes of a zone are more than a day apart.
std::optional<Count> firstChange(const UtcOffset& zone, Count from, Count to) {
  const Count offset = offsetAt(zone, from);
  for (Count before = from; before < to;) {
    Count after = std::min(before + kDay, to);
    if (offsetAt(zone, after) == offset) {
      before = after;
      continue;
    }
    while (after - before > 1) {
      const Count middle = before + (after - before) / 2;
      (offsetAt(zone, middle) == offset ? before : after) = middle;
    }
    return after;
  }
  return std::nullopt;
}

/// Goes through a time zone as cron does, from one change of the offset to the next.
class Walk {
public:
  Walk(const CronFields& fields, const UtcOffset& zone, Count after)
      : fields_(fields), zone_(zone), after_(after),
        at_(after - (fields.wildcard ? 0 : kNotRepeated * kMinute)), offset_(offsetAt(zone, at_)),
        done_(floorDivided(at_ + offset_, kMinute)) {}

  std::optional<Count> next() {
    for (;;) {
      const Count passed = floorDivided(after_ + offset_, kMinute);
      const std::optional<Count> minute = firstMinute(fields_, std::max(done_, passed) + 1);
      const Count time = minute ? std::max(*minute * kMinute - offset_, at_) : kLastSecond + 1;
      if (time > kLastSecond) {
        return std::nullopt;
      }
      const std::optional<Count> change = firstChange(zone_, at_, time);
      if (!change) {
        return time;
      }
      if (takeChange(*change, *minute)) {
        return *change;
      }
    }
  }

private:
  /// Whether it fires at the change. `minute` is the first match of the local time before it.
  bool takeChange(Count change, Count minute) {
    const Count last = floorDivided(change - 1 + offset_, kMinute);
    at_ = change;
    offset_ = offsetAt(zone_, change);
    const Count now = floorDivided(change + offset_, kMinute);
    const Count jump = now - last;
    if (jump > 1 && jump <= (fields_.wildcard ? kMadeUpWildcard : kMadeUpFixed)) {
      done_ = std::max(done_, now);
      return minute <= now && change > after_;
    }
    const bool held = !fields_.wildcard && jump <= 0 && jump >= -kNotRepeated;
    done_ = held ? std::max(done_, last) : jump == 0 ? last : now - 1;
    return false;
  }

  const CronFields& fields_;
  const UtcOffset& zone_;
  const Count after_;
  Count at_;     // the walk has come so far
  Count offset_; // from there to the next change
  Count done_;   // the last local minute that does not fire any more
};

/// The fewest days between two dates. The calendar repeats itself after 400 years.
std::optional<Count> fewestDays(const CronFields& fields) {
  constexpr int kFirstYear = 2000; // 1 January was a Saturday
  unsigned weekday = 6;
  std::optional<Count> previous;
  std::optional<Count> fewest;
  Count day = 0;
  for (int year = kFirstYear; year <= kFirstYear + 400; ++year) {
    for (unsigned month = 1; month <= 12; ++month) {
      const auto end = std::chrono::year(year) / std::chrono::month(month) / std::chrono::last;
      for (unsigned d = 1; d <= static_cast<unsigned>(end.day()); ++d, ++day) {
        if (firesOn(fields, month, d, weekday)) {
          const Count distance = previous ? day - *previous : std::numeric_limits<Count>::max();
          fewest = previous ? std::min(distance, fewest.value_or(distance)) : fewest;
          previous = day;
        }
        weekday = weekday == 6 ? 0 : weekday + 1;
        if (fewest == 1) {
          return fewest;
        }
      }
    }
  }
  return fewest;
}

} // namespace

std::chrono::seconds localUtcOffset(WallTime time) {
  const std::time_t clock = std::chrono::floor<seconds>(time).time_since_epoch().count();
  std::tm parts{};
  return ::localtime_r(&clock, &parts) != nullptr ? seconds(parts.tm_gmtoff) : seconds(0);
}

std::optional<CronSchedule> CronSchedule::parse(std::string_view expression) noexcept {
  const std::optional<CronFields> fields = parseCronFields(expression);
  return fields ? std::optional(CronSchedule(*fields)) : std::nullopt;
}

std::optional<WallTime> CronSchedule::next(WallTime after, const UtcOffset& zone) const {
  const Count second = std::chrono::floor<seconds>(after).time_since_epoch().count();
  if (second < -kLastSecond || second > kLastSecond) {
    return std::nullopt;
  }
  const std::optional<Count> time = Walk(fields_, zone, second).next();
  return time ? std::optional(WallTime(seconds(*time))) : std::nullopt;
}

Duration CronSchedule::shortestInterval() const noexcept {
  const std::optional<Count> days = fewestDays(fields_);
  if (!days) {
    return Duration::max();
  }
  const Count first = firstOfDay(fields_, 0).value_or(0);
  Count last = first;
  Count shortest = *days * kMinutesOfDay;
  for (auto minute = firstOfDay(fields_, first + 1); minute;
       minute = firstOfDay(fields_, last + 1)) {
    shortest = std::min(shortest, *minute - last);
    last = *minute;
  }
  return std::chrono::minutes(std::min(shortest, *days * kMinutesOfDay - (last - first)));
}

} // namespace exec_wrapper::base
