#include "history/program/text/times.h"

#include "base/times.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <ctime>
#include <limits>

namespace exec_wrapper::history::program {
namespace {

using namespace std::chrono_literals;

/// In a zone with summer time: Central Europe.
class Times : public ::testing::Test {
protected:
  Times() {
    if (const char* const zone = std::getenv("TZ")) {
      before_ = zone;
    }
    ::setenv("TZ", "CET-1CEST,M3.5.0,M10.5.0/3", 1);
    ::tzset();
  }
  ~Times() override {
    before_ ? ::setenv("TZ", before_->c_str(), 1) : ::unsetenv("TZ");
    ::tzset();
  }

  static std::string parsed(std::string_view words, const char* now = "2026-11-30T11:30:15") {
    const auto time = parseTimeWords(words, *base::parseTime(std::string(now) + ".000Z"));
    return time ? base::formatTime(*time) : "none";
  }

private:
  std::optional<std::string> before_;
};

TEST_F(Times, AreDaysOfTheLocalCalendar) { // 30 November 2026 is a Monday
  EXPECT_EQ(parsed("now"), "2026-11-30T11:30:15Z");
  EXPECT_EQ(parsed("today"), "2026-11-29T23:00:00Z");
  EXPECT_EQ(parsed("yesterday"), "2026-11-28T23:00:00Z");
  EXPECT_EQ(parsed("monday"), "2026-11-29T23:00:00Z") << "today is one";
  EXPECT_EQ(parsed("Tuesday"), "2026-11-23T23:00:00Z");
  EXPECT_EQ(parsed("sunday"), "2026-11-28T23:00:00Z");
}

TEST_F(Times, AreDatesOfTheLocalCalendar) {
  EXPECT_EQ(parsed("2026-11-01"), "2026-10-31T23:00:00Z");
  EXPECT_EQ(parsed("2026-07-01"), "2026-06-30T22:00:00Z") << "in summer";
  EXPECT_EQ(parsed("2026-11-01 03:00"), "2026-11-01T02:00:00Z");
  EXPECT_EQ(parsed(" 2026-11-01T03:00:07 "), "2026-11-01T02:00:07Z");
}

TEST_F(Times, AreDurationsAgo) {
  EXPECT_EQ(parsed("24h"), "2026-11-29T11:30:15Z");
  EXPECT_EQ(parsed("1h30m"), "2026-11-30T10:00:15Z");
  EXPECT_EQ(parsed("7d"), "2026-11-23T11:30:15Z");
}

TEST_F(Times, AreNothingElse) {
  for (const char* const words :
       {"", "90", "-1h", "2026-02-31", "2026-13-01", "2026-11-01 24:00", "2026-11-01 03:60",
        "2026-11-1", "26-11-01", "tomorrow", "1x", "2026-11-01 03:00 UTC", "99999999999d"}) {
    EXPECT_EQ(parsed(words), "none") << words;
  }
}

TEST_F(Times, YesterdayIsADayBackAlsoWhereItHadAnotherLength) {
  EXPECT_EQ(parsed("yesterday", "2026-10-26T11:00:00"), "2026-10-24T22:00:00Z");
  EXPECT_EQ(parsed("today", "2026-10-26T11:00:00"), "2026-10-25T23:00:00Z");
}

TEST_F(Times, AreShownInTheLocalZone) {
  EXPECT_EQ(localTime(1'796'000'000'000'000), "2026-11-30 01:53:20");
  EXPECT_EQ(localTime(std::nullopt), "");
  EXPECT_EQ(utcTime(1'796'000'000'000'001), "2026-11-30T00:53:20.000001Z");
  EXPECT_EQ(utcTime(-1), "1969-12-31T23:59:59.999999Z");
  EXPECT_EQ(utcTime(std::nullopt), "");
}

TEST_F(Times, OfAnySizeAreShown) {
  EXPECT_FALSE(utcTime(std::numeric_limits<std::int64_t>::max()).empty());
  EXPECT_FALSE(localTime(std::numeric_limits<std::int64_t>::min()).empty());
  EXPECT_FALSE(durationOf(Number(std::numeric_limits<std::int64_t>::max())).empty());
}

TEST_F(Times, HaveADistance) {
  const WallTime now = base::fromUnixMicroseconds(1'796'000'000'000'000);
  EXPECT_EQ(distance(1'796'000'000'000'000 - 7'500'000'000, now), "2h 5m ago");
  EXPECT_EQ(distance(1'796'000'000'000'000 + 180'000'000, now), "in 3m");
  EXPECT_EQ(durationOf(Number(90'000'000)), "1m 30s");
  EXPECT_EQ(durationOf(Number(-5)), durationOf(Number(0)));
  EXPECT_EQ(durationOf(Number()), "");
}

} // namespace
} // namespace exec_wrapper::history::program
