#pragma once

#include "exec_wrapper/time.h"

#include <ctime>
#include <random>
#include <set>
#include <string>

namespace exec_wrapper::test {

/// One field as cron reads it: its text, and the numbers that it was made of.
struct ModelField {
  std::string text;
  std::set<int> numbers;

  bool star() const { return text.front() == '*'; }
};

/// A schedule that is made up, not parsed, so that a mistake of the parser shows.
struct ModelSchedule {
  ModelField minute, hour, day, month, weekday;

  std::string text() const {
    return minute.text + " " + hour.text + " " + day.text + " " + month.text + " " + weekday.text;
  }

  bool wildcard() const { return minute.star() || hour.star(); }

  /// Whether it fires in that minute of the local time, since 1970.
  bool matches(long local) const {
    const std::time_t second = local * 60;
    std::tm parts{};
    ::gmtime_r(&second, &parts);
    const bool onDay = day.numbers.contains(parts.tm_mday);
    const bool onWeekday = weekday.numbers.contains(parts.tm_wday);
    return minute.numbers.contains(parts.tm_min) && hour.numbers.contains(parts.tm_hour) &&
           month.numbers.contains(parts.tm_mon + 1) &&
           (day.star() || weekday.star() ? onDay && onWeekday : onDay || onWeekday);
  }
};

/// What the program cron does, minute by minute, from its manual: it compares the local time with
/// the time that it has worked off. Returns when the job is started, in the zone of the process.
inline std::set<WallTime> modelFirings(const ModelSchedule& schedule, std::time_t begin,
                                       std::time_t end) {
  const auto localMinute = [](std::time_t time) {
    std::tm parts{};
    ::localtime_r(&time, &parts);
    return (time + parts.tm_gmtoff) / 60;
  };
  std::set<WallTime> firings;
  long workedOff = localMinute(begin);
  for (std::time_t time = begin + 60; time <= end; time += 60) {
    const long now = localMinute(time);
    const long passed = now - workedOff;
    bool fires = false;
    if (passed >= 1 && passed <= 5) {
      while (workedOff < now) {
        fires = schedule.matches(++workedOff) || fires;
      }
    } else if (passed > 5 && passed <= 180) {
      fires = schedule.wildcard() && schedule.matches(now);
      while (workedOff < now) {
        ++workedOff;
        fires = fires || (!schedule.wildcard() && schedule.matches(workedOff));
      }
    } else if (passed <= 0 && passed >= -180) {
      fires = schedule.wildcard() && schedule.matches(now);
    } else {
      workedOff = now;
      fires = schedule.matches(now);
    }
    if (fires) {
      firings.insert(std::chrono::system_clock::from_time_t(time));
    }
  }
  return firings;
}

/// Makes fields up.
class ModelFields {
public:
  explicit ModelFields(unsigned seed) : random_(seed) {}

  ModelSchedule schedule() {
    ModelSchedule made;
    made.minute = field(0, 59, 59);
    made.hour = oneOf(2) ? field(0, 23, 23) : field(0, 4, 23); // often near a change of the time
    made.day = field(1, 31, 31);
    made.month = oneOf(3) ? field(1, 12, 12) : ModelField{"*", all(1, 12)};
    made.weekday = field(0, 7, 7);
    if (made.weekday.numbers.erase(7) > 0) {
      made.weekday.numbers.insert(0);
    }
    return made;
  }

  int number(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

private:
  bool oneOf(int count) { return number(1, count) == 1; }

  static std::set<int> all(int low, int high, int step = 1) {
    std::set<int> numbers;
    for (int i = low; i <= high; i += step) {
      numbers.insert(i);
    }
    return numbers;
  }

  /// Of numbers up to `most`; a star stands for those up to `high`.
  ModelField field(int low, int most, int high) {
    ModelField made;
    for (int parts = oneOf(3) ? number(2, 3) : 1; parts > 0; --parts) {
      const ModelField part = element(low, most, high);
      made.text += (made.text.empty() ? "" : ",") + part.text;
      made.numbers.insert(part.numbers.begin(), part.numbers.end());
    }
    return made;
  }

  ModelField element(int low, int most, int high) {
    const int first = number(low, most);
    const int last = number(first, most);
    const int step = number(1, high);
    const std::string range = std::to_string(first) + "-" + std::to_string(last);
    switch (number(0, 4)) {
    case 0:
      return {"*", all(low, high)};
    case 1:
      return {"*/" + std::to_string(step), all(low, high, step)};
    case 2:
      return {range, all(first, last)};
    case 3:
      return {range + "/" + std::to_string(step), all(first, last, step)};
    default:
      return {std::to_string(first), {first}};
    }
  }

  std::mt19937 random_;
};

} // namespace exec_wrapper::test
