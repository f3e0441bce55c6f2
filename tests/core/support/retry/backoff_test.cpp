#include "support/retry/backoff.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <random>
#include <set>

namespace exec_wrapper {
namespace {

using namespace std::chrono_literals;

Backoff exponential(Duration first, Duration longest = 1h) {
  return {.delays = {first}, .growth = Backoff::Growth::Exponential, .longest = longest};
}

TEST(BackoffTest, AConstantDelayStays) {
  const Backoff backoff{.delays = {10min}};
  for (const std::uint64_t retry : {0ULL, 1ULL, 2ULL, 1000ULL}) {
    EXPECT_EQ(plainDelay(backoff, retry), 10min) << retry;
  }
}

TEST(BackoffTest, TheLastDelayOfAListRepeats) {
  const Backoff backoff{.delays = {10s, 1min, 10min}};
  EXPECT_EQ(plainDelay(backoff, 1), 10s);
  EXPECT_EQ(plainDelay(backoff, 2), 1min);
  EXPECT_EQ(plainDelay(backoff, 3), 10min);
  EXPECT_EQ(plainDelay(backoff, 4), 10min);
  EXPECT_EQ(plainDelay(backoff, std::numeric_limits<std::uint64_t>::max()), 10min);
}

TEST(BackoffTest, AnExponentialDelayDoublesUpToTheLongest) {
  const Backoff backoff = exponential(10s, 1min);
  EXPECT_EQ(plainDelay(backoff, 1), 10s);
  EXPECT_EQ(plainDelay(backoff, 2), 20s);
  EXPECT_EQ(plainDelay(backoff, 3), 40s);
  EXPECT_EQ(plainDelay(backoff, 4), 1min);
  EXPECT_EQ(plainDelay(backoff, std::numeric_limits<std::uint64_t>::max()), 1min);
}

TEST(BackoffTest, NothingOverflows) {
  const Backoff backoff = exponential(1ns, Duration::max());
  Duration before{};
  for (std::uint64_t retry = 1; retry < 200; ++retry) {
    const Duration delay = plainDelay(backoff, retry);
    EXPECT_GE(delay, before);
    before = delay;
  }
  EXPECT_EQ(before, Duration::max());
}

TEST(BackoffTest, WithoutJitterADelayIsPlain) {
  const Backoff backoff = exponential(3s);
  for (std::uint64_t retry = 1; retry < 20; ++retry) {
    EXPECT_EQ(delayBefore(backoff, retry, retry * 7), plainDelay(backoff, retry));
  }
}

TEST(BackoffTest, TheLongestDelayHoldsForAListToo) {
  const Backoff backoff{.delays = {10s, 1min}, .longest = 30s};
  EXPECT_EQ(plainDelay(backoff, 1), 10s);
  EXPECT_EQ(plainDelay(backoff, 2), 30s);
}

// Whatever the settings: never below zero, never above the longest, never further from the plain
// delay than the jitter, and the same for the same seed.
TEST(BackoffTest, HoldsItsPromisesForAnySettings) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  const auto length = [&random] {
    return Duration(static_cast<Duration::rep>(random() >> (1 + random() % 63)));
  };
  for (int round = 0; round < 20'000; ++round) {
    Backoff backoff;
    backoff.growth = random() % 2 == 0 ? Backoff::Growth::Constant : Backoff::Growth::Exponential;
    backoff.delays.assign(1 + random() % 3, length());
    backoff.longest = random() % 4 == 0 ? Duration::max() : length();
    backoff.jitterPercent = static_cast<unsigned>(random() % 101);
    const std::uint64_t retry = 1 + random() % (round % 3 == 0 ? 1'000'000 : 70);
    const std::uint64_t own = random();
    const Duration plain = plainDelay(backoff, retry);
    const Duration delay = delayBefore(backoff, retry, own);
    ASSERT_GE(plain, Duration::zero());
    ASSERT_LE(plain, backoff.longest);
    ASSERT_GE(delay, Duration::zero());
    ASSERT_LE(delay, backoff.longest);
    const double share = backoff.jitterPercent / 100.0;
    const auto plainly = static_cast<double>(plain.count());
    ASSERT_GE(static_cast<double>(delay.count()), plainly * (1 - share) * (1 - 1e-9) - 1);
    ASSERT_LE(static_cast<double>(delay.count()), plainly * (1 + share) * (1 + 1e-9) + 1);
    ASSERT_EQ(delay, delayBefore(backoff, retry, own));
    ASSERT_GE(plainDelay(backoff, retry + 1), backoff.delays.size() == 1 ? plain : 0ns);
  }
}

TEST(BackoffTest, JitterSpreadsOverItsWholeRange) {
  Backoff backoff{.delays = {100s}, .jitterPercent = 20};
  std::set<int> tenths;
  for (std::uint64_t seed = 0; seed < 2000; ++seed) {
    tenths.insert(static_cast<int>((delayBefore(backoff, 1, seed) - 80s) / 4s));
  }
  EXPECT_EQ(tenths.size(), 10U);
}

TEST(BackoffTest, NumbersAreEvenlySpread) {
  double sum = 0;
  for (std::uint64_t number = 0; number < 10'000; ++number) {
    const double value = evenlySpread(1, number);
    ASSERT_GE(value, 0.0);
    ASSERT_LT(value, 1.0);
    sum += value;
  }
  EXPECT_NEAR(sum / 10'000, 0.5, 0.02);
}

} // namespace
} // namespace exec_wrapper
