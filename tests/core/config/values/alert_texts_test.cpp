#include "config/values/alert_texts.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace exec_wrapper::config {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;

TEST(AlertRateTextTest, IsANumberAndATime) {
  for (const char* const text : {"5/24h", " 5 / 24h ", "05/1d", "5/86400"}) {
    const AlertRateText rate = parseAlertRate(text);
    EXPECT_EQ(rate.problem, "") << text;
    EXPECT_EQ(rate.failures, 5U) << text;
    EXPECT_EQ(rate.window, 24h) << text;
  }
  EXPECT_EQ(parseAlertRate("1/1ms").failures, 1U);
  EXPECT_EQ(parseAlertRate("64/1h30m").failures, 64U);
  EXPECT_EQ(parseAlertRate("64/1h 30m").window, 90min);
}

TEST(AlertRateTextTest, HasAProblemThatIsNamed) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"", "is not a number of failed runs and a time: give N/DURATION, such as 5/24h"},
      {"5", "is not a number of failed runs and a time"},
      {"24h", "is not a number of failed runs and a time"},
      {"/24h", "is not a number of failed runs and a time"},
      {"x/24h", "is not a number of failed runs and a time"},
      {"-5/24h", "is not a number of failed runs and a time"},
      {"+5/24h", "is not a number of failed runs and a time"},
      {"1.5/24h", "is not a number of failed runs and a time"},
      {"0/24h", "has a number that is out of range: give 1 to 64 failed runs"},
      {"65/24h", "has a number that is out of range: give 1 to 64 failed runs"},
      {"99999999999999999999/24h", "has a number that is out of range"},
      {"5/", "has no duration as its time: give seconds (90) or units (90s, 5m, 1h30m)"},
      {"5/day", "has no duration as its time"},
      {"5/24h/2", "has no duration as its time"},
      {"5/0", "has a time that is too short: it must be longer than 0"},
      {"5/-24h", "has a negative duration as its time"},
      {"5/36525d", "has a duration of 100 years or more as its time"},
  };
  for (const auto& [text, problem] : table) {
    EXPECT_THAT(parseAlertRate(text).problem, HasSubstr(problem)) << text;
    EXPECT_EQ(parseAlertRate(text).failures, 0U) << text;
  }
}

TEST(DurationRangeTextTest, HasOneLimitOrTwo) {
  using Limit = std::optional<Duration>;
  const std::vector<std::tuple<std::string, Limit, Limit>> table = {
      {"5m..2h", 5min, 2h},         {" 5m .. 2h ", 5min, 2h}, {"5m..", 5min, std::nullopt},
      {"..2h", std::nullopt, 2h},   {"2h..2h", 2h, 2h},       {"0..1.5", 0s, 1500ms},
      {"1.5..2.5", 1500ms, 2500ms}, {"0..", 0s, std::nullopt}};
  for (const auto& [text, least, most] : table) {
    const DurationRangeText range = parseDurationRange(text);
    EXPECT_EQ(range.problem, "") << text;
    EXPECT_EQ(range.least, least) << text;
    EXPECT_EQ(range.most, most) << text;
  }
}

TEST(DurationRangeTextTest, HasAProblemThatIsNamed) {
  const std::vector<std::pair<std::string, std::string>> table = {
      {"", "is not a range of durations: give MIN..MAX, MIN.. or ..MAX, such as 5m..2h"},
      {"5m", "is not a range of durations"},
      {"5m-2h", "is not a range of durations"},
      {"5m.2h", "is not a range of durations"},
      {"..", "has no limit: give MIN..MAX"},
      {" .. ", "has no limit"},
      {"x..2h", "has no duration as its minimum"},
      {"5m..x", "has no duration as its maximum"},
      {"5m...2h", "has no duration as its maximum"},
      {"5m..2h..3h", "has no duration as its maximum"},
      {"-5m..2h", "has a negative duration as its minimum"},
      {"5m..-2h", "has a negative duration as its maximum"},
      {"5m..36525d", "has a duration of 100 years or more as its maximum"},
      {"..0", "has a maximum that is too short: it must be longer than 0"},
      {"0..0", "has a maximum that is too short"},
      {"2h..5m", "has a minimum that is longer than its maximum"},
  };
  for (const auto& [text, problem] : table) {
    const DurationRangeText range = parseDurationRange(text);
    EXPECT_THAT(range.problem, HasSubstr(problem)) << text;
    EXPECT_FALSE(range.least || range.most) << text;
  }
}

} // namespace
} // namespace exec_wrapper::config
