#include "support/retry/course_text.h"

#include <gtest/gtest.h>

#include <chrono>

namespace exec_wrapper {
namespace {

using namespace std::chrono_literals;

Backoff growing(Duration first, Duration longest = 1h) {
  return {{first}, Backoff::Growth::Exponential, longest, 20};
}

TEST(CourseTextTest, SaysThatThereAreNoRetries) {
  EXPECT_EQ(courseText({{.delays = {10min}}, 0, {}, {}}), "no retries");
}

TEST(CourseTextTest, NamesAFewDelays) {
  EXPECT_EQ(courseText({{.delays = {10min}}, 1, {}, {}}), "again after 10m");
  EXPECT_EQ(courseText({{.delays = {10s, 1min, 10min}}, 4, {}, {}}),
            "again after 10 s, 1m, 10m, 10m");
  EXPECT_EQ(courseText({growing(10s), 6, {}, {}}),
            "again after 10 s, 20 s, 40 s, 1m 20s, 2m 40s, 5m 20s (±20 %)");
}

TEST(CourseTextTest, SaysWhereManyDelaysEnd) {
  EXPECT_EQ(courseText({growing(10s), std::nullopt, {}, {}}),
            "again after 10 s, 20 s, 40 s (±20 %), ... at most 1h");
  EXPECT_EQ(courseText({growing(10s), 7, {}, {}}),
            "again after 10 s, 20 s, 40 s (±20 %), ... at most 10m 40s, 7 times in all");
  EXPECT_EQ(courseText({{.delays = {10min}}, std::nullopt, {}, {}}),
            "again after 10m, 10m, 10m, ... then every 10m");
  EXPECT_EQ(courseText({{.delays = {1s, 10s, 1min, 10min}}, 100, {}, {}}),
            "again after 1 s, 10 s, 1m, 10m, ... then every 10m, 100 times in all");
}

TEST(CourseTextTest, NamesNoDelayThatIsNeverReached) {
  const Backoff list{.delays = {1s, 2s, 3s, 4s, 5s, 6s, 7s, 8s, 9s}};
  EXPECT_EQ(courseText({list, 7, {}, {}}),
            "again after 1 s, 2 s, 3 s, 4 s, 5 s, 6 s, ... then every 7 s, 7 times in all");
}

TEST(CourseTextTest, NamesWindowAndReset) {
  EXPECT_EQ(courseText({{.delays = {1s}}, 2, 2h, 10min}),
            "again after 1 s, 1 s; none later than 2h after the first attempt; counted again "
            "after an attempt of 10m");
}

} // namespace
} // namespace exec_wrapper
