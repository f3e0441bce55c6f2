#include "system/faults/said.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace exec_wrapper::test::faults {
namespace {

using namespace std::chrono_literals;

TEST(Said, TimesStandBehindTheirKeys) {
  EXPECT_EQ(timeAfter("started 5\nended 1234567890123\n", "ended "), SteadyTime(1234567890123ns));
  EXPECT_THROW(timeAfter("started 5\n", "ended "), std::runtime_error);
  EXPECT_THROW(timeAfter("ended \n", "ended "), std::runtime_error);
}

TEST(Said, AnEventHasTheTimeOfTheLog) {
  const std::string log = R"({"time":"2001-02-03T04:05:06.700Z","event":"other"})"
                          "\n"
                          R"({"time":"2001-02-03T04:05:07.800Z","event":"run_admitted"})"
                          "\n";
  const auto other = timeOfEvent(log, "other");
  const auto admitted = timeOfEvent(log, "run_admitted");
  ASSERT_TRUE(other && admitted);
  EXPECT_NEAR(std::chrono::duration<double>(*admitted - *other).count(), 1.1, 0.05);
  EXPECT_LT(*admitted, std::chrono::steady_clock::now());
}

TEST(Said, WhatIsNotSaidHasNoTime) {
  EXPECT_FALSE(timeOfEvent(R"({"time":"2001-02-03T04:05:06.700Z","event":"other"})", "missing"));
  EXPECT_FALSE(timeOfEvent(R"({"time":"yesterday","event":"other"})", "other"));
}

TEST(Said, AnUntoldEndIsAnErrorOrCameTooLate) {
  EXPECT_TRUE(saysThatTheEndIsUntold(R"({"severity":"ERROR","event":"delivery_failed"})"));
  EXPECT_FALSE(saysThatTheEndIsUntold(R"({"severity":"WARNING","event":"delivery_failed"})"));
  EXPECT_TRUE(saysThatTheEndIsUntold("reporter x could not deliver the final status, because"));
  EXPECT_TRUE(saysThatTheEndIsUntold(
      "which revoked the run after its end; the final status is not sent, check"));
}

} // namespace
} // namespace exec_wrapper::test::faults
