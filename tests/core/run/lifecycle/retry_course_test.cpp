#include "run/lifecycle/retry_course.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

#include <chrono>
#include <random>
#include <string>
#include <vector>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using Rule = RetryDecision::Rule;
using Words = std::vector<std::string>;

OutcomeSet listOf(const Words& words) {
  return OutcomeSet::parse(words).set;
}

Outcome statusOf(int status) {
  return {Outcome::Kind::Ended, status, 0, false};
}

const Outcome kOverdue{Outcome::Kind::TimedOut, 128 + SIGTERM, SIGTERM, false};

class RetryCourseTest : public testing::Test {
protected:
  RetryCourseTest() {
    rules_.maxRetries = 3;
    rules_.backoff.delays = {10s};
    rules_.neverRetryOn = listOf({"64", "78", "126", "127"});
  }

  /// The attempts of a course, each as long as the last argument says.
  RetryCourse::Verdict fail(RetryCourse& course, const Outcome& outcome, Duration ran = 1s,
                            std::optional<Duration> asked = {}) {
    course.attemptStarts(now_);
    now_ += ran;
    const RetryCourse::Verdict verdict = course.afterFailure(outcome, ran, now_, asked);
    now_ += verdict.delay;
    return verdict;
  }

  void expectNo(const RetryCourse::Verdict& verdict, Rule rule, const std::string& reason) {
    EXPECT_FALSE(verdict.decision.again);
    EXPECT_EQ(verdict.decision.rule, rule);
    EXPECT_EQ(verdict.decision.reason, reason);
  }

  void expectAgain(const RetryCourse::Verdict& verdict, Duration delay, const std::string& reason) {
    EXPECT_TRUE(verdict.decision.again);
    EXPECT_EQ(verdict.delay, delay);
    EXPECT_EQ(verdict.decision.rule, Rule::RetryOn);
    EXPECT_EQ(verdict.decision.reason, reason);
  }

  RetryRules rules_;
  Duration now_ = 1h;
};

TEST_F(RetryCourseTest, CountsTheAttempts) {
  RetryCourse course(rules_);
  for (std::uint64_t number = 1; number <= 3; ++number) {
    expectAgain(fail(course, statusOf(3)), 10s, "exit status 3 is in retry-on");
    EXPECT_EQ(course.number(), number);
  }
  expectNo(fail(course, statusOf(3)), Rule::Retries, "it was attempt 4 of 4");
  EXPECT_TRUE(course.isLast());
}

TEST_F(RetryCourseTest, HasNoEndWithoutALimit) {
  rules_.maxRetries.reset();
  RetryCourse course(rules_);
  for (int i = 0; i < 1000; ++i) {
    EXPECT_TRUE(fail(course, kOverdue).decision.again);
    EXPECT_FALSE(course.isLast());
  }
}

TEST_F(RetryCourseTest, NeverRetryOnWinsOverRetryOn) {
  rules_.retryOn = listOf({"78", "3"});
  RetryCourse course(rules_);
  expectNo(fail(course, statusOf(78)), Rule::NeverRetryOn, "exit status 78 is in never-retry-on");
}

TEST_F(RetryCourseTest, RetriesOnlyWhatIsInTheList) {
  rules_.retryOn = listOf({"SIGKILL", "timeout"});
  RetryCourse course(rules_);
  expectAgain(fail(course, kOverdue), 10s, "timeout is in retry-on");
  expectAgain(fail(course, {Outcome::Kind::Ended, 137, SIGKILL, false}), 10s,
              "SIGKILL is in retry-on");
  expectNo(fail(course, statusOf(3)), Rule::RetryOn, "exit status 3 is not in retry-on");
}

TEST_F(RetryCourseTest, SuccessIsWhatTheListSaysAndZero) {
  rules_.successOn = listOf({"75", "timeout", "SIGTERM"});
  const RetryCourse course(rules_);
  EXPECT_TRUE(course.isSuccess(statusOf(0)));
  EXPECT_TRUE(course.isSuccess(statusOf(75)));
  EXPECT_TRUE(course.isSuccess(kOverdue));
  EXPECT_TRUE(course.isSuccess(statusOf(143)));
  EXPECT_FALSE(course.isSuccess(statusOf(3)));
  EXPECT_EQ(course.afterSuccess(statusOf(75)).reason, "exit status 75 is in success-on");
  EXPECT_EQ(course.afterSuccess(statusOf(0)).rule, Rule::SuccessOn);
}

TEST_F(RetryCourseTest, AWindowEndsTheRunBeforeTheWait) {
  rules_.window = 25s;
  RetryCourse course(rules_);
  EXPECT_TRUE(fail(course, statusOf(3)).decision.again);
  EXPECT_TRUE(fail(course, statusOf(3)).decision.again);
  expectNo(fail(course, statusOf(3)), Rule::Window,
           "the next attempt, in 10 s, would be outside process-retry-window (25 s)");
}

TEST_F(RetryCourseTest, AnAttemptAtTheEdgeOfTheWindowIsWithinIt) {
  rules_.window = 11s;
  RetryCourse course(rules_);
  EXPECT_TRUE(fail(course, statusOf(3)).decision.again);
}

TEST_F(RetryCourseTest, ALongAttemptBeginsTheCountAgain) {
  rules_.maxRetries = 1;
  rules_.reset = 10min;
  rules_.window = 1min;
  rules_.backoff = {{1s, 30s}, Backoff::Growth::Constant, Duration::max(), 0};
  RetryCourse course(rules_);
  for (int i = 0; i < 5; ++i) {
    expectAgain(fail(course, statusOf(3), 10min), 1s, "exit status 3 is in retry-on");
    EXPECT_TRUE(course.beganAgain());
  }
  course.attemptStarts(now_);
  EXPECT_EQ(course.number(), 1U);
  EXPECT_TRUE(course.afterFailure(statusOf(3), 1s, now_, {}).decision.again);
  expectNo(fail(course, statusOf(3)), Rule::Retries, "it was attempt 2 of 2");
}

TEST_F(RetryCourseTest, ACommandNamesItsDelayWithStatus75Only) {
  RetryCourse course(rules_);
  expectAgain(fail(course, statusOf(75), 1s, 42s), 42s,
              "exit status 75 is in retry-on, and the command asked for this delay");
  expectAgain(fail(course, statusOf(3), 1s, 42s), 10s, "exit status 3 is in retry-on");
  expectAgain(fail(course, statusOf(75), 1s, 5h), 1h,
              "exit status 75 is in retry-on, and the command asked for this delay");
}

TEST_F(RetryCourseTest, ANamedDelayIsNoLongerThanTheLongestAndHasNoJitter) {
  rules_.backoff.longest = 20s;
  rules_.backoff.jitterPercent = 100;
  RetryCourse course(rules_);
  EXPECT_EQ(fail(course, statusOf(75), 1s, 1h).delay, 20s);
  EXPECT_EQ(fail(course, statusOf(75), 1s, 3s).delay, 3s);
  EXPECT_EQ(fail(course, statusOf(75), 1s, 0s).delay, 0s);
}

TEST_F(RetryCourseTest, TheJitterOfTwoDelaysOfARunDiffers) {
  rules_.maxRetries.reset();
  rules_.backoff.jitterPercent = 50;
  rules_.reset = 1ns; // each is the first of its count
  RetryCourse course(rules_);
  const Duration first = fail(course, statusOf(3)).delay;
  EXPECT_NE(fail(course, statusOf(3)).delay, first);
}

// Whatever happens: no more attempts than allowed within a count, and none outside the window.
TEST_F(RetryCourseTest, KeepsItsLimitsInRandomCourses) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  for (int round = 0; round < 2'000; ++round) {
    RetryRules rules = rules_;
    rules.maxRetries = random() % 6;
    rules.backoff.jitterPercent = static_cast<unsigned>(random() % 101);
    rules.window = random() % 2 == 0 ? std::optional<Duration>(random() % 100 * 1s) : std::nullopt;
    rules.reset = random() % 2 == 0 ? std::optional<Duration>(50s) : std::nullopt;
    RetryCourse course(rules);
    std::uint64_t inCount = 0;
    Duration countBegan{};
    for (int i = 0; i < 50; ++i) {
      if (inCount++ == 0) {
        countBegan = now_;
      }
      ASSERT_LE(inCount, *rules.maxRetries + 1);
      ASSERT_TRUE(!rules.window || now_ <= countBegan + *rules.window);
      const Duration ran = random() % 60 * 1s;
      const RetryCourse::Verdict verdict = fail(course, statusOf(3), ran);
      ASSERT_EQ(course.number() == 0, rules.reset && ran >= *rules.reset && rules.any());
      inCount = course.number();
      if (!verdict.decision.again) {
        break;
      }
      ASSERT_GE(verdict.delay, 0s);
    }
  }
}

} // namespace
} // namespace exec_wrapper::run
