#include "count_text.h"

#include <gtest/gtest.h>

namespace exec_wrapper::lock_file {
namespace {

const WallTime kSince =
    std::chrono::system_clock::from_time_t(1795352400) + std::chrono::milliseconds(250);

TEST(CountText, IsReadAsItWasWritten) {
  for (const Count& count : {Count{}, Count{5, {}}, Count{12, kSince}}) {
    EXPECT_EQ(parseCount(formatCount(count)), count);
  }
}

TEST(CountText, BeginsWithTheNumberAlone) {
  EXPECT_EQ(formatCount({5, {}}), "5\n");
  EXPECT_EQ(formatCount({5, kSince}), "5\nsince=2026-11-22T13:00:00.250Z\n");
}

TEST(CountText, MayBeThatOfAnotherTool) {
  for (const char* text : {"7", "7\n", " 7 \r\n", "\n7\n", "007", "7\nsomething else\n"}) {
    EXPECT_EQ(parseCount(text), (Count{7, {}})) << text;
  }
}

TEST(CountText, IsZeroWhereThereIsNone) {
  for (const char* text : {"", "\n", " \t\r\n\n"}) {
    EXPECT_EQ(parseCount(text), Count()) << text;
  }
}

TEST(CountText, HasNoBeginningWhileNothingIsCounted) {
  EXPECT_EQ(parseCount("0\nsince=2026-11-22T13:00:00.250Z\n"), Count());
}

TEST(CountText, IsReadWhereALongerOneWasNotCutOff) {
  EXPECT_EQ(parseCount("0\n\nsince=2026-11-22T13:00:00.250Z\n"), Count());
}

TEST(CountText, PassesOverABeginningThatMakesNoSense) {
  EXPECT_EQ(parseCount("3\nsince=yesterday\n"), (Count{3, {}}));
}

class CountGarbage : public ::testing::TestWithParam<std::string> {};

TEST_P(CountGarbage, IsNoNumber) {
  EXPECT_EQ(parseCount(GetParam()), std::nullopt);
}

INSTANTIATE_TEST_SUITE_P(CountText, CountGarbage,
                         ::testing::Values("x", "-1", "+1", "1.5", "0x10", "5 6", "1e3",
                                           "9223372036854775808", "99999999999999999999",
                                           std::string(4096, '9'), "\xFF\xFE",
                                           std::string("\0\0\0\0", 4), std::string("5\0", 2),
                                           "since=2026-11-22T13:00:00.250Z"));

TEST(CountText, MayBeAsLargeAsItGets) {
  EXPECT_EQ(parseCount("9223372036854775807"), (Count{9223372036854775807U, {}}));
}

} // namespace
} // namespace exec_wrapper::lock_file
