#include "base/time_text.h"

#include <gtest/gtest.h>

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

} // namespace
} // namespace exec_wrapper::base
