#include "base/cron/cron_schedule.h"

#include "base/times.h"
#include "core/base/cron/cron_model.h"
#include "support/in_child.h"

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <iterator>
#include <vector>

namespace exec_wrapper::base {
namespace {

using namespace std::chrono_literals;
using test::ModelFields;
using test::ModelSchedule;
using Texts = std::vector<std::string>;

std::chrono::seconds noOffset(WallTime) {
  return 0s;
}

/// "2026-03-29T01:00:00Z", or with milliseconds.
WallTime at(const std::string& text) {
  const bool whole = text.find('.') == std::string::npos;
  const auto time = parseTime(whole ? text.substr(0, text.size() - 1) + ".000Z" : text);
  return time.value_or(WallTime());
}

/// The first firings after that time, as long as there are any.
Texts firings(const std::string& expression, const std::string& after, int count,
              const UtcOffset& zone = noOffset) {
  const std::optional<CronSchedule> schedule = CronSchedule::parse(expression);
  Texts texts;
  std::optional<WallTime> time = at(after);
  for (; schedule && count > 0; --count) {
    time = schedule->next(*time, zone);
    if (!time) {
      break;
    }
    texts.push_back(formatTime(*time));
  }
  return texts;
}

Duration interval(const std::string& expression) {
  const std::optional<CronSchedule> schedule = CronSchedule::parse(expression);
  return schedule ? schedule->shortestInterval() : Duration(-1);
}

TEST(CronScheduleTest, FiresAtTheBeginningOfLaterMinutes) {
  EXPECT_EQ(firings("* * * * *", "2026-01-31T23:58:59.999Z", 2),
            (Texts{"2026-01-31T23:59:00Z", "2026-02-01T00:00:00Z"}));
  EXPECT_EQ(firings("* * * * *", "2026-01-31T23:58:00Z", 1), Texts{"2026-01-31T23:59:00Z"})
      << "not at the time itself";
  EXPECT_EQ(firings("30 4 * * *", "2026-01-31T04:29:59.999Z", 2),
            (Texts{"2026-01-31T04:30:00Z", "2026-02-01T04:30:00Z"}));
}

TEST(CronScheduleTest, FiresOnEitherOfTwoDays) {
  EXPECT_EQ(firings("0 0 13 * fri", "2026-11-01T00:00:00Z", 4),
            (Texts{"2026-11-06T00:00:00Z", "2026-11-13T00:00:00Z", "2026-11-20T00:00:00Z",
                   "2026-11-27T00:00:00Z"}));
  EXPECT_EQ(firings("0 0 */1 * fri", "2026-11-01T00:00:00Z", 1), Texts{"2026-11-06T00:00:00Z"})
      << "on both, as one begins with a star";
}

TEST(CronScheduleTest, FiresOnDatesThatAreRare) {
  EXPECT_EQ(firings("0 12 29 2 *", "2096-02-29T12:00:00Z", 2),
            (Texts{"2104-02-29T12:00:00Z", "2108-02-29T12:00:00Z"}));
  EXPECT_EQ(firings("0 0 29 2 */7", "2076-01-01T00:00:00Z", 2),
            (Texts{"2088-02-29T00:00:00Z", "2128-02-29T00:00:00Z"}))
      << "a Sunday, across a year without it";
}

TEST(CronScheduleTest, NeverFiresOnDatesThatDoNotExist) {
  for (const char* const text : {"0 0 31 2 *", "0 0 30 feb *", "0 0 31 4,6,9,11 *"}) {
    EXPECT_EQ(firings(text, "2026-01-01T00:00:00Z", 1), Texts()) << text;
    EXPECT_EQ(interval(text), Duration::max()) << text;
  }
}

TEST(CronScheduleTest, EndsWithTheClock) {
  const auto schedule = CronSchedule::parse("0 0 1 1 *");
  ASSERT_TRUE(schedule);
  EXPECT_TRUE(schedule->next(at("2261-01-01T00:00:00Z") - 1h, noOffset));
  EXPECT_EQ(schedule->next(WallTime::max(), noOffset), std::nullopt);
  EXPECT_EQ(schedule->next(WallTime::max() - std::chrono::hours(24 * 30), noOffset), std::nullopt);
  EXPECT_EQ(schedule->next(WallTime::min(), noOffset), std::nullopt);
  EXPECT_EQ(schedule->next(WallTime(), noOffset), at("1971-01-01T00:00:00Z"));
  EXPECT_EQ(schedule->next(WallTime() - 1s, noOffset), WallTime());
}

TEST(CronScheduleTest, HasAShortestInterval) {
  const std::vector<std::pair<std::string, Duration>> table = {
      {"* * * * *", 1min},
      {"*/5 * * * *", 5min},
      {"*/7 * * * *", 4min}, // 56 to 60
      {"@hourly", 1h},
      {"@daily", 24h},
      {"@weekly", 7 * 24h},
      {"@monthly", 28 * 24h},
      {"@yearly", 365 * 24h},
      {"0 0,23 * * *", 1h}, // over midnight
      {"0 4,23 * * *", 5h},
      {"0 9-17 * * mon-fri", 1h},
      {"59 23,0 1,2 * *", 1h},
      {"0 0 1 * mon", 24h}, // either
      {"0 0 29 2 *", 4 * 365 * 24h + 24h},
      {"0 0 29 2 */7", (28 * 365 + 7) * 24h},
      {"5 4 1,31 12,1 *", 24h}, // over the end of a year
      {"0 0 */31 * *", 28 * 24h},
  };
  for (const auto& [text, shortest] : table) {
    EXPECT_EQ(interval(text), shortest) << text << ": " << formatDuration(interval(text));
  }
}

TEST(CronScheduleTest, HasTheShortestIntervalOfADay) {
  ModelFields fields(7);
  for (int i = 0; i < 100; ++i) {
    ModelSchedule made = fields.schedule();
    made.day.text = made.month.text = made.weekday.text = "*";
    std::set<long> minutes; // of two days
    for (long minute = 0; minute < 2 * 24 * 60; ++minute) {
      if (made.minute.numbers.contains(static_cast<int>(minute % 60)) &&
          made.hour.numbers.contains(static_cast<int>(minute / 60 % 24))) {
        minutes.insert(minute);
      }
    }
    long shortest = 24 * 60;
    for (auto minute = std::next(minutes.begin()); minute != minutes.end(); ++minute) {
      shortest = std::min(shortest, *minute - *std::prev(minute));
    }
    EXPECT_EQ(interval(made.text()), std::chrono::minutes(shortest)) << made.text();
  }
}

TEST(CronScheduleTest, NeverFiresSoonerThanItsShortestInterval) {
  ModelFields fields(8);
  for (int i = 0; i < 50; ++i) {
    const std::string text = fields.schedule().text();
    const auto schedule = CronSchedule::parse(text);
    ASSERT_TRUE(schedule) << text;
    std::optional<WallTime> time = schedule->next(at("2026-01-01T00:00:00Z"), noOffset);
    for (int n = 0; time && n < 50; ++n) {
      const std::optional<WallTime> next = schedule->next(*time, noOffset);
      EXPECT_TRUE(!next || *next - *time >= schedule->shortestInterval()) << text;
      time = next;
    }
  }
}

/// A zone of the machine's database, around two changes of its time.
struct ZoneCase {
  std::string name;
  Texts changes;
};

const std::vector<ZoneCase> kZones = {
    {"UTC", {"2026-03-29T01:00:00Z"}},
    {"Europe/Berlin", {"2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"}},
    {"America/New_York", {"2026-03-08T07:00:00Z", "2026-11-01T06:00:00Z"}},
    {"Australia/Lord_Howe", {"2026-10-03T15:30:00Z", "2026-04-04T15:00:00Z"}},
    {"Antarctica/Troll", {"2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"}},
    {"Pacific/Apia", {"2011-12-30T10:00:00Z"}},
    {"Asia/Kathmandu", {"1985-12-31T18:30:00Z"}},
};

bool installed(const std::string& zone) {
  return ::access(("/usr/share/zoneinfo/" + zone).c_str(), R_OK) == 0;
}

/// In a process of its own, because the zone belongs to a process.
bool inZone(const std::string& zone, const std::function<bool()>& holds) {
  return test::inChild(
             [&] { return ::setenv("TZ", zone.c_str(), 1) == 0 && (::tzset(), holds()); }) == 0;
}

/// The same, and what differs is printed.
bool sameTexts(const std::string& what, const Texts& found, const Texts& expected) {
  if (found != expected) {
    std::cerr << what << ":\n";
    for (const std::string& text : found) {
      std::cerr << "  found    " << text << "\n";
    }
    for (const std::string& text : expected) {
      std::cerr << "  expected " << text << "\n";
    }
  }
  return found == expected;
}

bool fires(const std::string& expression, const std::string& after, const Texts& expected) {
  return sameTexts(expression + " after " + after,
                   firings(expression, after, static_cast<int>(expected.size()), localUtcOffset),
                   expected);
}

TEST(CronZoneTest, MakesUpForWhatASpringSkips) {
  EXPECT_TRUE(inZone("CET-1CEST,M3.5.0,M10.5.0/3", [] {
    return fires("30 2 * * *", "2026-03-28T12:00:00Z",
                 {"2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z"}) &&
           fires("0,20,40 2,3 * * *", "2026-03-29T00:00:00Z",
                 {"2026-03-29T01:00:00Z", "2026-03-29T01:20:00Z"}) &&
           fires("30 2 * * *", "2026-03-29T01:00:00Z", {"2026-03-30T00:30:00Z"}) &&
           fires("*/30 * * * *", "2026-03-29T00:29:00Z",
                 {"2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z"}) &&
           fires("*/30 2 * * *", "2026-03-28T12:00:00Z", {"2026-03-30T00:00:00Z"});
  }));
}

TEST(CronZoneTest, DoesNotRepeatInAutumnWhatHasAFixedTime) {
  EXPECT_TRUE(inZone("CET-1CEST,M3.5.0,M10.5.0/3", [] {
    return fires("30 2 * * *", "2026-10-24T12:00:00Z",
                 {"2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"}) &&
           fires("30 2 * * *", "2026-10-25T01:10:00Z", {"2026-10-26T01:30:00Z"}) &&
           fires("0 2,3 * * *", "2026-10-24T12:00:00Z",
                 {"2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z"}) &&
           fires("30 * * * *", "2026-10-25T00:00:00Z",
                 {"2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"});
  }));
}

TEST(CronZoneTest, KnowsChangesOfHalfAnHour) {
  EXPECT_TRUE(inZone("LHST-10:30LHDT-11,M10.1.0,M4.1.0", [] {
    return fires("15 2 * * *", "2026-10-03T00:00:00Z",
                 {"2026-10-03T15:30:00Z", "2026-10-04T15:15:00Z"}) &&
           fires("45 1 * * *", "2026-04-04T00:00:00Z",
                 {"2026-04-04T14:45:00Z", "2026-04-05T15:15:00Z"}) &&
           fires("45 * * * *", "2026-04-04T14:00:00Z",
                 {"2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"});
  }));
}

/// A day that a zone leaves out is a correction of the clock.
TEST(CronZoneTest, DoesNotMakeUpForADay) {
  if (!installed("Pacific/Apia")) {
    GTEST_SKIP() << "no time zone database";
  }
  EXPECT_TRUE(inZone("Pacific/Apia", [] {
    return fires("0 12 * * *", "2011-12-29T00:00:00Z",
                 {"2011-12-29T22:00:00Z", "2011-12-30T22:00:00Z"});
  }));
}

bool agreesWithModel(const ModelSchedule& made, const std::string& change, ModelFields& random) {
  const auto schedule = CronSchedule::parse(made.text());
  if (!schedule) {
    std::cerr << made.text() << " is not parsed\n";
    return false;
  }
  const std::time_t middle = std::chrono::system_clock::to_time_t(at(change));
  const std::time_t begin = middle - 30 * 3600;
  const std::time_t end = middle + 40 * 3600;
  const std::set<WallTime> expected = test::modelFirings(made, begin, end);
  for (int i = 0; i < 25; ++i) {
    const WallTime from =
        std::chrono::system_clock::from_time_t(middle + random.number(-20 * 60, 20 * 60) * 60) +
        std::chrono::seconds(i % 2 == 0 ? 0 : random.number(0, 59));
    const std::optional<WallTime> next = schedule->next(from);
    const auto first = expected.upper_bound(from);
    const bool same = first != expected.end()
                          ? next == *first
                          : !next || *next > std::chrono::system_clock::from_time_t(end);
    if (!same) {
      sameTexts(made.text() + " after " + formatTime(from), {next ? formatTime(*next) : "never"},
                {first != expected.end() ? formatTime(*first) : "later"});
      return false;
    }
  }
  return true;
}

TEST(CronZoneTest, FiresAsAModelOfCron) {
  constexpr unsigned kSeed = 20261122;
  for (const ZoneCase& zone : kZones) {
    if (!installed(zone.name)) {
      continue;
    }
    EXPECT_TRUE(inZone(zone.name, [&] {
      ModelFields random(kSeed);
      for (const std::string& change : zone.changes) {
        for (int i = 0; i < 60; ++i) {
          if (!agreesWithModel(random.schedule(), change, random)) {
            std::cerr << "in " << zone.name << ", seed " << kSeed << "\n";
            return false;
          }
        }
      }
      return true;
    })) << zone.name;
  }
}

} // namespace
} // namespace exec_wrapper::base
