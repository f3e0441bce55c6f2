#include "base/cron/cron_fields.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>

namespace exec_wrapper::base {
namespace {

std::uint64_t bits(std::initializer_list<unsigned> numbers) {
  std::uint64_t set = 0;
  for (const unsigned number : numbers) {
    set |= std::uint64_t{1} << number;
  }
  return set;
}

/// All from the first to the last.
std::uint64_t span(unsigned first, unsigned last) {
  std::uint64_t set = 0;
  for (unsigned number = first; number <= last; ++number) {
    set |= std::uint64_t{1} << number;
  }
  return set;
}

CronFields parsed(const std::string& text) {
  const std::optional<CronFields> fields = parseCronFields(text);
  EXPECT_TRUE(fields) << text;
  return fields.value_or(CronFields());
}

TEST(CronFieldsTest, AreAllThatAStarStandsFor) {
  const CronFields all = parsed("* * * * *");
  EXPECT_EQ(all.minutes, span(0, 59));
  EXPECT_EQ(all.hours, span(0, 23));
  EXPECT_EQ(all.days, span(1, 31));
  EXPECT_EQ(all.months, span(1, 12));
  EXPECT_EQ(all.weekdays, span(0, 6));
  EXPECT_TRUE(all.bothDays);
  EXPECT_TRUE(all.wildcard);
}

TEST(CronFieldsTest, AreNumbersRangesStepsAndLists) {
  const CronFields fields = parsed("0,15-17,50-59/4,*/30 05 1,31 2-4 1-5/2");
  EXPECT_EQ(fields.minutes, bits({0, 15, 16, 17, 30, 50, 54, 58}));
  EXPECT_EQ(fields.hours, bits({5}));
  EXPECT_EQ(fields.days, bits({1, 31}));
  EXPECT_EQ(fields.months, bits({2, 3, 4}));
  EXPECT_EQ(fields.weekdays, bits({1, 3, 5}));
  EXPECT_FALSE(fields.bothDays);
  EXPECT_FALSE(fields.wildcard);
}

TEST(CronFieldsTest, HaveStepsThatBeginWithTheLowestNumber) {
  EXPECT_EQ(parsed("*/25 */11 */10 */5 */3").minutes, bits({0, 25, 50}));
  EXPECT_EQ(parsed("*/25 */11 */10 */5 */3").hours, bits({0, 11, 22}));
  EXPECT_EQ(parsed("*/25 */11 */10 */5 */3").days, bits({1, 11, 21, 31}));
  EXPECT_EQ(parsed("*/25 */11 */10 */5 */3").months, bits({1, 6, 11}));
  EXPECT_EQ(parsed("*/25 */11 */10 */5 */3").weekdays, bits({0, 3, 6}));
  EXPECT_EQ(parsed("*/4000000000 * * * *").minutes, bits({0}));
  EXPECT_EQ(parsed("* * * * */7").weekdays, bits({0})) << "0 and 7 are the same";
}

TEST(CronFieldsTest, HaveNamesInAnyCase) {
  const CronFields fields = parsed("0 0 * Jan,FEB,oct-dec MON-fri");
  EXPECT_EQ(fields.months, bits({1, 2, 10, 11, 12}));
  EXPECT_EQ(fields.weekdays, span(1, 5));
  EXPECT_EQ(parsed("0 0 * jan-dec/3 sun-sat/2").months, bits({1, 4, 7, 10}));
  EXPECT_EQ(parsed("0 0 * jan-3 sun-2").weekdays, span(0, 2));
}

TEST(CronFieldsTest, HaveTwoNumbersForSunday) {
  EXPECT_EQ(parsed("0 0 * * 7").weekdays, bits({0}));
  EXPECT_EQ(parsed("0 0 * * 0").weekdays, bits({0}));
  EXPECT_EQ(parsed("0 0 * * 5-7").weekdays, bits({0, 5, 6}));
}

TEST(CronFieldsTest, NeedBothDaysWhereOneBeginsWithAStar) {
  EXPECT_TRUE(parsed("0 0 * * 1").bothDays);
  EXPECT_TRUE(parsed("0 0 1 * *").bothDays);
  EXPECT_TRUE(parsed("0 0 */2 * 1").bothDays);
  EXPECT_TRUE(parsed("0 0 1 * */2").bothDays);
  EXPECT_FALSE(parsed("0 0 1-31 * 1").bothDays);
  EXPECT_FALSE(parsed("0 0 1,* * 1").bothDays) << "it does not begin with it";
}

TEST(CronFieldsTest, FollowTheClockWhereMinuteOrHourBeginsWithAStar) {
  EXPECT_TRUE(parsed("*/5 3 * * *").wildcard);
  EXPECT_TRUE(parsed("5 */3 * * *").wildcard);
  EXPECT_TRUE(parsed("@hourly").wildcard);
  EXPECT_FALSE(parsed("0-59 0-23 * * *").wildcard);
  EXPECT_FALSE(parsed("@daily").wildcard);
}

TEST(CronFieldsTest, MayBeSeparatedByAnyBlanks) {
  EXPECT_EQ(parsed("\t 5  4\t3 2   1 \t"), parsed("5 4 3 2 1"));
  EXPECT_EQ(parsed("  @daily\t"), parsed("0 0 * * *"));
}

TEST(CronFieldsTest, HaveShorthands) {
  EXPECT_EQ(parsed("@hourly"), parsed("0 * * * *"));
  EXPECT_EQ(parsed("@daily"), parsed("0 0 * * *"));
  EXPECT_EQ(parsed("@midnight"), parsed("0 0 * * *"));
  EXPECT_EQ(parsed("@weekly"), parsed("0 0 * * 0"));
  EXPECT_EQ(parsed("@monthly"), parsed("0 0 1 * *"));
  EXPECT_EQ(parsed("@yearly"), parsed("0 0 1 1 *"));
  EXPECT_EQ(parsed("@annually"), parsed("0 0 1 1 *"));
}

TEST(CronFieldsTest, AreNothingElse) {
  for (const std::string text : {"",
                                 " ",
                                 "@reboot",
                                 "@Daily",
                                 "@",
                                 "@daily x",
                                 "@every 5m",
                                 "daily",
                                 "* * * *",
                                 "* * * * * *",
                                 "* * * * * root",
                                 "60 * * * *",
                                 "* 24 * * *",
                                 "* * 0 * *",
                                 "* * 32 * *",
                                 "* * * 0 *",
                                 "* * * 13 *",
                                 "* * * * 8",
                                 "-1 * * * *",
                                 "+1 * * * *",
                                 "1- * * * *",
                                 "-5 * * * *",
                                 "5-1 * * * *",
                                 "1-60 * * * *",
                                 "*/0 * * * *",
                                 "*/ * * * *",
                                 "*/x * * * *",
                                 "5/10 * * * *",
                                 "1-5/0 * * * *",
                                 "1-5/ * * * *",
                                 "1-5/2/2 * * * *",
                                 "1--5 * * * *",
                                 ", * * * *",
                                 "1, * * * *",
                                 ",1 * * * *",
                                 "1,,2 * * * *",
                                 "** * * * *",
                                 "*5 * * * *",
                                 "*-5 * * * *",
                                 "? * * * *",
                                 "* * L * *",
                                 "* * 15W * *",
                                 "* * * * 5#2",
                                 "H * * * *",
                                 "0~5 * * * *",
                                 "1.5 * * * *",
                                 "jan * * * *",
                                 "* * * january *",
                                 "* * * ja *",
                                 "* * * * monday",
                                 "* * * * jan",
                                 "* * * * fri-sun",
                                 "* * * dec-jan *",
                                 "* * * * mon/2",
                                 "99999999999999999999 * * * *",
                                 "*/99999999999999999999 * * * *",
                                 "0x5 * * * *",
                                 "*\n* * * *",
                                 "* * * * *\n",
                                 "#* * * * *",
                                 "\xFF * * * *",
                                 "* * * * \xC3\xBC"}) {
    EXPECT_EQ(parseCronFields(text), std::nullopt) << text;
  }
  EXPECT_EQ(parseCronFields(std::string("* * * *\0*", 9)), std::nullopt);
  EXPECT_EQ(parseCronFields(std::string("0\0 * * * *", 10)), std::nullopt);
}

} // namespace
} // namespace exec_wrapper::base
