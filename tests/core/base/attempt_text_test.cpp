#include "base/attempt_text.h"

#include <gtest/gtest.h>

namespace exec_wrapper::base {
namespace {

TEST(AttemptText, SaysTheLimitIfThereIsOne) {
  EXPECT_EQ(attemptText(2, 0, 3), "attempt 2 of 3");
  EXPECT_EQ(attemptText(2, 0, std::nullopt), "attempt 2");
}

TEST(AttemptText, SaysHowAnAttemptCountsIfTheCountBeganAgain) {
  EXPECT_EQ(attemptText(9, 1, 3), "attempt 9, counted as 1 of 3");
  EXPECT_EQ(attemptText(9, 1, std::nullopt), "attempt 9");
}

} // namespace
} // namespace exec_wrapper::base
