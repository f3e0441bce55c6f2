#include "base/times.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

namespace exec_wrapper::base {
namespace {

using namespace std::chrono_literals;

TEST(TimeText, FormatsDurationsForPeople) {
  const std::vector<std::pair<Duration, std::string>> table = {
      {0s, "0 s"},     {1us, "less than 1 ms"},     {40ms, "40 ms"},     {999999us, "999 ms"},
      {1s, "1 s"},     {2500ms, "2.5 s"},           {59999ms, "59.9 s"}, {60s, "1m"},
      {90s, "1m 30s"}, {1h + 30min + 5s, "1h 30m"}, {24h + 5s, "1d 5s"}, {-90s, "-1m 30s"},
  };
  for (const auto& [duration, text] : table) {
    EXPECT_EQ(formatDuration(duration), text);
  }
  EXPECT_FALSE(formatDuration(Duration::min()).empty());
}

TEST(TimeText, IsRfc3339) {
  const WallTime time = std::chrono::system_clock::from_time_t(1795352400) + 7ms;

  EXPECT_EQ(formatTime(time), "2026-11-22T13:00:00Z");
  EXPECT_EQ(formatTime(time, Precision::Milliseconds), "2026-11-22T13:00:00.007Z");
}

TEST(TimeText, OfATimeIsReadStrictly) {
  EXPECT_EQ(parseTime("1970-01-01T00:00:01.500Z"), WallTime(1500ms));
  for (const char* const text : {"", "now", "2026-11-22T13:00:00Z", "2026-11-22T13:00:00.0007Z",
                                 "9999-01-01T00:00:00.000Z", "1066-10-14T09:00:00.000Z"}) {
    EXPECT_EQ(parseTime(text), std::nullopt) << text;
  }
}

TEST(UnixMicroseconds, AreReadBack) {
  for (const std::int64_t number : {0LL, 1LL, -1LL, 1'700'000'000'123'456LL}) {
    EXPECT_EQ(unixMicroseconds(fromUnixMicroseconds(number)), number);
  }
}

TEST(UnixMicroseconds, AreRoundedDown) {
  EXPECT_EQ(unixMicroseconds(WallTime(std::chrono::nanoseconds(1999))), 1);
  EXPECT_EQ(unixMicroseconds(WallTime(std::chrono::nanoseconds(-1))), -1);
}

TEST(UnixMicroseconds, BeyondTheClockAreItsLimit) {
  constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();
  EXPECT_GT(fromUnixMicroseconds(kMost), fromUnixMicroseconds(0));
  EXPECT_LT(fromUnixMicroseconds(-kMost), fromUnixMicroseconds(0));
}

TEST(TimeSinceTheBoot, GrowsAndContainsTheTimeAsleep) {
  const Duration before = sinceBoot();
  const Duration asleep = timeAsleep();
  EXPECT_GT(before, Duration::zero());
  EXPECT_GE(asleep, Duration::zero());
  EXPECT_LE(asleep, sinceBoot());
  EXPECT_LE(before, sinceBoot());
}

TEST(Timespec, IsNeverNegative) {
  EXPECT_EQ(toTimespec(1500ms).tv_sec, 1);
  EXPECT_EQ(toTimespec(1500ms).tv_nsec, 500'000'000);
  EXPECT_EQ(toTimespec(-1s).tv_sec, 0);
  EXPECT_EQ(toTimespec(-1s).tv_nsec, 0);
}

} // namespace
} // namespace exec_wrapper::base
