#include "run/progress/rate_limiter.h"

#include <gtest/gtest.h>

#include <chrono>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;

TEST(PaceTest, FirstTimeIsAtOnceAndTheNextAfterTheGap) {
  const SteadyTime now{5s};
  RateLimiter pace(100ms);
  EXPECT_LE(pace.next(), now);
  pace.keep(now);
  EXPECT_EQ(pace.next(), now + 100ms);
}

} // namespace
} // namespace exec_wrapper::run
