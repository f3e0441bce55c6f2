#include "lock_file/refusals/count_text.h"

#include <gtest/gtest.h>

namespace exec_wrapper::lock_file {
namespace {

const WallTime kSince =
    std::chrono::system_clock::from_time_t(1795352400) + std::chrono::milliseconds(250);

TEST(CountText, IsReadAsItWasWritten) {
  for (const Count& count : {Count{}, Count{5, {}}, Count{12, kSince}}) {
    const std::optional<Count> read = parseCount(formatCount(count));
    ASSERT_TRUE(read);
    EXPECT_EQ(withMemo(*read, formatMemo(count)), count);
  }
}

TEST(CountText, IsTheNumberAndALineEnd) {
  EXPECT_EQ(formatCount({5, {}}), "5\n");
  EXPECT_EQ(formatCount({5, kSince}), "5\n");
}

TEST(CountText, HasTheTimeOfTheFirstBesideIt) {
  EXPECT_EQ(formatMemo({5, kSince}), "5\nsince=2026-11-22T13:00:00.250Z\n");
  EXPECT_EQ(formatMemo({5, {}}), "");
}

TEST(CountText, IsOfNoKnownTimeWhereSomebodySetItBack) {
  const std::string memo = formatMemo({5, kSince});
  EXPECT_EQ(withMemo({4, {}}, memo), (Count{4, {}}));
  EXPECT_EQ(withMemo({6, {}}, memo), (Count{6, kSince})) << "another tool counted on";
  EXPECT_EQ(withMemo({5, {}}, "nonsense"), (Count{5, {}}));
}

TEST(CountText, MayHaveTheTimeInItselfAsEarlierVersionsWroteIt) {
  EXPECT_EQ(parseCount("5\nsince=2026-11-22T13:00:00.250Z\n"), (Count{5, kSince}));
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
