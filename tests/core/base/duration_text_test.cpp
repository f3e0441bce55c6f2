#include "base/duration_text.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace exec_wrapper::base {
namespace {

using namespace std::chrono_literals;
using Verdict = DurationText::Verdict;

TEST(DurationTextTest, ReadsSecondsAndUnits) {
  const std::vector<std::pair<std::string, Duration>> table = {
      {"0", 0s},
      {"90", 90s},
      {"1.5", 1500ms},
      {"007", 7s},
      {"90s", 90s},
      {"5m", 5min},
      {"1h30m", 90min},
      {"1h 30m", 90min},
      {"250ms", 250ms},
      {"1d", 24h},
      {"1d2h3m4s5ms", 26h + 3min + 4s + 5ms},
      {"1.5h", 90min},
      {"0.25ms", 250us},
      {"3155759999", 3155759999s},
      {"0.000000001", 1ns},
  };
  for (const auto& [text, length] : table) {
    const DurationText parsed = parseDuration(text);
    EXPECT_EQ(parsed.verdict, Verdict::Good) << text;
    EXPECT_EQ(parsed.length, length) << text;
    EXPECT_FALSE(parsed.negative) << text;
  }
}

TEST(DurationTextTest, RoundsUpSoThatOnlyZeroIsZero) {
  EXPECT_EQ(parseDuration("0.0000000001").length, 1ns);
  EXPECT_EQ(parseDuration("0.00000000000000000000000000").length, 0ns);
}

TEST(DurationTextTest, TellsWhatIsBelowZero) {
  for (const char* text : {"-1", "-0.5", "-5m", "-99999999999999999999"}) {
    EXPECT_TRUE(parseDuration(text).negative) << text;
    EXPECT_NE(parseDuration(text).verdict, Verdict::Malformed) << text;
  }
  EXPECT_FALSE(parseDuration("-0").negative);
}

TEST(DurationTextTest, RefusesWhatIsNoDuration) {
  for (const char* text :
       {"",    "-",  "abc", "1x",   "1 2", "5m5m", "30m1h", "1h30", "1.",     ".5", "1..5", "1e3",
        "1,5", "+5", "--5", "0x10", "5M",  "inf",  "nan",   " 5",   "1h-30m", "s",  "5 m"}) {
    EXPECT_EQ(parseDuration(text).verdict, Verdict::Malformed) << text;
  }
}

TEST(DurationTextTest, HoldsDurationsBelowAHundredYears) {
  for (const char* text : {"3155760000", "36525d", "99999999999999999999999999", "1e",
                           "18446744073709551616", "876600h", "36524d24h"}) {
    const Verdict expected = std::string(text) == "1e" ? Verdict::Malformed : Verdict::TooLong;
    EXPECT_EQ(parseDuration(text).verdict, expected) << text;
  }
  const std::string each = "36524d876599h52595999m3155759999s3155759999999ms";
  EXPECT_EQ(parseDuration(each).verdict, Verdict::TooLong);
}

} // namespace
} // namespace exec_wrapper::base
