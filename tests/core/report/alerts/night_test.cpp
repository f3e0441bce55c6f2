// What a person hears of jobs in trouble, by the usual rules, over nights on a clock of its own.

#include "report/alerts/alert_rules.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

/// A job whose runs follow each other.
class Job {
public:
  Job(AlertRules rules, Duration interval) : rules_(rules), interval_(interval) {}

  void run(bool well, Duration took = 10min) {
    now_ += std::chrono::duration_cast<WallTime::duration>(interval_);
    ++number_;
    const auto kind = well ? JobOutcome::Kind::Succeeded : JobOutcome::Kind::Failed;
    Judgement judgement = judge(rules_, state_, {"job", kind, took, 0}, now_);
    state_ = judgement.state;
    if (judgement.verdict) {
      const bool recovery = judgement.verdict->kind == Verdict::Kind::Recovery;
      heard_.push_back(std::to_string(number_) + (recovery ? " recovery" : " alert"));
    }
  }

  /// One letter for each run: `.` is a success, `x` a failure.
  std::vector<std::string> hear(std::string_view runs) {
    for (const char each : runs) {
      run(each == '.');
    }
    return heard_;
  }

private:
  AlertRules rules_;
  Duration interval_;
  JobState state_;
  WallTime now_ = WallTime() + std::chrono::hours(24 * 365 * 55);
  int number_ = 0;
  std::vector<std::string> heard_;
};

// It fails 7 of 15 times, and never three times in a row.
constexpr std::string_view kIntermittent = ".x.xx.x..xx.x..";

TEST(Night, OfAnIntermittentJobARuleForConsecutiveFailuresHearsNothing) {
  EXPECT_THAT(Job(alertRulesOf(3, {}, {}, {}), 24h).hear(kIntermittent), IsEmpty());
}

TEST(Night, OfAnIntermittentJobARateTellsOnceWhileTheTroubleLasts) {
  const AlertRules rules = alertRulesOf({}, AlertRate{3, 24h * 7}, {}, {});
  EXPECT_THAT(Job(rules, 24h).hear(kIntermittent), ElementsAre("5 alert", "6 recovery"));
}

TEST(Night, WithoutAThresholdEachFailureIsAnAlert) {
  Job job(alertRulesOf(1, {}, {}, {}), 24h);
  EXPECT_EQ(job.hear("x.xx.").size(), 5U); // three alerts, two recoveries
}

// A service that flaps is one run with many attempts: its attempts are no runs.
TEST(Night, OfAJobThatBreaksForGoodPeopleHearAgainAfterAsManyRuns) {
  EXPECT_THAT(Job(alertRulesOf(3, {}, {}, {}), 24h).hear("..xxxxxxxx."),
              ElementsAre("5 alert", "8 alert", "11 recovery"));
}

// Every five minutes, and its server is busy for an hour: twelve failed runs.
TEST(Night, OfAnHourOfTroubleAFrequentJobTellsOnceByItsRate) {
  const AlertRules rules = alertRulesOf({}, AlertRate{6, 24h}, {}, {});
  EXPECT_THAT(Job(rules, 5min).hear("...xxxxxxxxxxxx...."), ElementsAre("9 alert", "16 recovery"));
}

TEST(Night, ARunThatIsTooShortIsOneAlert) {
  Job job(alertRulesOf({}, {}, 5min, 2h), 24h);
  job.run(true, 10min);
  job.run(true, 1s);
  job.run(true, 10min);
  EXPECT_THAT(job.hear(""), ElementsAre("2 alert", "3 recovery"));
}

} // namespace
} // namespace exec_wrapper::report
