#include "common/http/wire/retry_after.h"

#include <gmock/gmock.h>

namespace exec_wrapper::http {
namespace {

using namespace std::chrono_literals;

const std::string kDate = "Sun, 06 Nov 1994 08:49:37 GMT";

TEST(RetryAfter, IsANumberOfSeconds) {
  EXPECT_EQ(retryAfter("0", ""), Duration(0));
  EXPECT_EQ(retryAfter("120", ""), Duration(2min));
  EXPECT_EQ(retryAfter("007", ""), Duration(7s));
}

TEST(RetryAfter, IsOneOfThreeFormsOfADate) {
  EXPECT_EQ(retryAfter("Sun, 06 Nov 1994 08:50:37 GMT", kDate), Duration(1min));
  EXPECT_EQ(retryAfter("Sunday, 06-Nov-94 08:50:37 GMT", kDate), Duration(1min));
  EXPECT_EQ(retryAfter("Sun Nov  6 08:50:37 1994", kDate), Duration(1min));
}

TEST(RetryAfter, IsAtMostAnHourAndNeverNegative) {
  EXPECT_EQ(retryAfter("3601", ""), Duration(1h));
  EXPECT_EQ(retryAfter("99999999999999999999999999", ""), Duration(1h));
  EXPECT_EQ(retryAfter("Sun, 06 Nov 9994 08:49:37 GMT", kDate), Duration(1h));
  EXPECT_EQ(retryAfter("Sun, 06 Nov 1904 08:49:37 GMT", kDate), Duration(0));
}

TEST(RetryAfter, CountsFromNowWhereTheAnswerHasNoDate) {
  EXPECT_EQ(retryAfter("Sun, 06 Nov 9994 08:49:37 GMT", "yesterday"), Duration(1h));
  EXPECT_EQ(retryAfter(kDate, ""), Duration(0));
}

TEST(RetryAfter, IsNothingWhereItIsNeither) {
  for (const char* const text : {"", "soon", "-1", "1.5", "+3", " 3", "10 s", "Sun, 06 Nov"}) {
    EXPECT_EQ(retryAfter(text, ""), std::nullopt) << text;
  }
}

} // namespace
} // namespace exec_wrapper::http
