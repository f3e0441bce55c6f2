#include "report/alerts/alert_rules.h"

#include <gmock/gmock.h>

#include <limits>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Kind = JobOutcome::Kind;

const WallTime kNoon = std::chrono::system_clock::from_time_t(1795348800);

/// The runs of one job, one after the other.
class JobRuns {
public:
  explicit JobRuns(const AlertRules& rules) : rules_(rules) {}

  std::optional<Verdict> end(JobOutcome outcome) {
    outcome.job = "backup";
    Judgement judged = judge(rules_, state, outcome, now);
    state = judged.state;
    return judged.verdict;
  }

  std::optional<Verdict> end(Kind kind, std::optional<Duration> took = {}) {
    return end(JobOutcome{"", kind, took, 0});
  }

  /// The sentence of the message; empty if there is none.
  std::string says(Kind kind, std::optional<Duration> took = {}) {
    const std::optional<Verdict> verdict = end(kind, took);
    return verdict ? verdict->sentence : "";
  }

  std::string finds(std::uint64_t lost, Kind kind = Kind::Neutral) {
    const std::optional<Verdict> verdict = end({"", kind, {}, lost});
    return verdict ? verdict->sentence : "";
  }

  std::string fails() { return says(Kind::Failed); }
  std::string succeeds() { return says(Kind::Succeeded); }

  /// One character for each run: "F" failed, "S" succeeded, "N" neutral. Returns "A" for an alert,
  /// "R" for a recovery, "." for none.
  std::string messages(std::string_view runs, Duration apart = 1min) {
    std::string found;
    for (const char run : runs) {
      const auto verdict = end(run == 'F'   ? Kind::Failed
                               : run == 'S' ? Kind::Succeeded
                                            : Kind::Neutral);
      found += !verdict ? '.' : verdict->kind == Verdict::Kind::Alert ? 'A' : 'R';
      now += apart;
    }
    return found;
  }

  JobState state;
  WallTime now = kNoon;

private:
  const AlertRules rules_;
};

AlertRules after(std::uint64_t runs) {
  return alertRulesOf(runs, {}, {}, {});
}

AlertRules rate(std::uint32_t failures, Duration window) {
  return alertRulesOf({}, AlertRate{failures, window}, {}, {});
}

AlertRules expected(std::optional<Duration> least, std::optional<Duration> most) {
  return alertRulesOf({}, {}, least, most);
}

TEST(AlertRulesTest, AreNoneWithoutASetting) {
  const AlertRules rules = alertRulesOf({}, {}, {}, {});
  EXPECT_FALSE(rules.any());
  JobRuns runs(rules);
  EXPECT_EQ(runs.messages("FFFFS"), ".....");
  EXPECT_EQ(runs.end(Kind::Failed, 1000h), std::nullopt);
}

TEST(AlertRulesTest, HaveADefaultOfAlertAfter) {
  EXPECT_EQ(rate(5, 24h).after, 0U);
  EXPECT_EQ(expected(5min, {}).after, 1U);
  EXPECT_EQ(expected({}, 5min).after, 1U);
  EXPECT_EQ(alertRulesOf({}, AlertRate{}, 5min, {}).after, 0U);
  EXPECT_EQ(alertRulesOf(2, AlertRate{}, 5min, {}).after, 2U);
  EXPECT_FALSE(after(0).any());
  EXPECT_EQ(alertRulesOf(0, {}, 5min, {}).after, 0U);
}

TEST(AlertAfterTest, AlertsForEveryNthConsecutiveFailure) {
  EXPECT_EQ(JobRuns(after(1)).messages("FFSSFS"), "AAR.AR");
  EXPECT_EQ(JobRuns(after(3)).messages("FFFFFFFFFSS"), "..A..A..AR.");
  EXPECT_EQ(JobRuns(after(3)).messages("FFSFFSFFFS"), "........AR");
}

TEST(AlertAfterTest, PassesOverRefusedAndStoppedRuns) {
  EXPECT_EQ(JobRuns(after(3)).messages("FNFNNFNS"), ".....A.R");
  EXPECT_EQ(JobRuns(after(1)).messages("FNSN"), "A.R.");
}

TEST(AlertAfterTest, CountsLostRunsWhenTheyAreFound) {
  JobRuns runs(after(3));
  EXPECT_EQ(runs.finds(1), "");
  EXPECT_EQ(runs.finds(4), "\"backup\" failed 5 times in a row (alert-after 3); the wrappers of 4 "
                           "earlier runs were killed");
  EXPECT_EQ(runs.fails(), "") << "the count restarted";
  EXPECT_EQ(runs.fails(), "");
  EXPECT_EQ(runs.fails(), "\"backup\" failed 8 times in a row (alert-after 3)");
  EXPECT_EQ(runs.succeeds(), "\"backup\" works again after 8 failed runs");
}

TEST(AlertAfterTest, MakesOneMessageOfALostRunAndASuccess) {
  JobRuns runs(after(1));
  EXPECT_EQ(runs.finds(1, Kind::Succeeded),
            "\"backup\" failed (alert-after 1); the wrapper of 1 earlier run was killed; this run "
            "succeeded");
  EXPECT_EQ(runs.succeeds(), "\"backup\" succeeded as expected again");
  EXPECT_EQ(runs.succeeds(), "");
}

TEST(AlertAfterTest, HasSentences) {
  JobRuns runs(after(1));
  const std::optional<Verdict> first = runs.end(Kind::Failed);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->sentence, "\"backup\" failed (alert-after 1)");
  EXPECT_THAT(first->rules, ElementsAre("alert-after"));
  EXPECT_EQ(first->failures, 1U);
  EXPECT_EQ(runs.fails(), "\"backup\" failed 2 times in a row (alert-after 1)");
  const std::optional<Verdict> recovery = runs.end(Kind::Succeeded);
  ASSERT_TRUE(recovery);
  EXPECT_EQ(recovery->kind, Verdict::Kind::Recovery);
  EXPECT_EQ(recovery->sentence, "\"backup\" works again after 2 failed runs");
  EXPECT_EQ(recovery->failures, 2U);
  EXPECT_THAT(recovery->rules, IsEmpty());
}

TEST(AlertAfterTest, ShowsAnyNameInOneLine) {
  const JobOutcome outcome{"a\n\xFF" + std::string(300, 'b'), Kind::Failed, {}, 0};
  const auto verdict = judge(after(1), {}, outcome, kNoon).verdict;
  ASSERT_TRUE(verdict);
  EXPECT_TRUE(verdict->sentence.starts_with("\"a\\n\\xFFbbb")) << verdict->sentence;
  EXPECT_LT(verdict->sentence.size(), 250U);
}

TEST(AlertAfterTest, HasNoLargestCount) {
  JobRuns runs(after(std::numeric_limits<std::uint64_t>::max()));
  runs.state.failures = runs.state.sinceAlert = std::numeric_limits<std::uint64_t>::max() - 1;
  EXPECT_NE(runs.fails(), "");
  EXPECT_EQ(runs.fails(), "");
  EXPECT_EQ(runs.state.failures, std::numeric_limits<std::uint64_t>::max());
  EXPECT_NE(runs.finds(std::numeric_limits<std::uint64_t>::max(), Kind::Failed), "");
}

TEST(AlertRateTest, AlertsWhenTheNthFallsIntoTheWindow) {
  EXPECT_EQ(JobRuns(rate(3, 1h)).messages("FFF"), "..A");
  EXPECT_EQ(JobRuns(rate(3, 1h)).messages("FSFSFS"), "....AR");
  EXPECT_EQ(JobRuns(rate(3, 1h)).messages("FFFFF", 20min), "..AAA") << "two are left each time";
  EXPECT_EQ(JobRuns(rate(3, 1h)).messages("FFFFFFFF", 30min), "........");
  EXPECT_EQ(JobRuns(rate(1, 1h)).messages("FF", 59min), "A.");
  EXPECT_EQ(JobRuns(rate(1, 1h)).messages("FF", 1h), "AA");
}

TEST(AlertRateTest, AlertsAgainAfterFewerWereInTheWindow) {
  JobRuns runs(rate(3, 1h));
  EXPECT_EQ(runs.messages("FFFFFFFFFF"), "..A.......");
  runs.now += 1h;
  EXPECT_EQ(runs.messages("FFFF"), "..A.");
}

TEST(AlertRateTest, HasSentences) {
  JobRuns runs(rate(2, 24h));
  EXPECT_EQ(runs.fails(), "");
  EXPECT_EQ(runs.succeeds(), "");
  const std::optional<Verdict> alert = runs.end(Kind::Failed);
  ASSERT_TRUE(alert);
  EXPECT_EQ(alert->sentence, "\"backup\" had 2 failed runs within 1d (alert-rate 2/1d)");
  EXPECT_THAT(alert->rules, ElementsAre("alert-rate"));
  EXPECT_EQ(alert->failures, 1U);
  EXPECT_EQ(alert->inWindow, 2U);
  EXPECT_EQ(runs.succeeds(), "\"backup\" works again after 1 failed run");
}

TEST(AlertRateTest, CountsLostRunsWhenTheyAreFound) {
  JobRuns runs(rate(5, 24h));
  EXPECT_EQ(runs.finds(1000), "\"backup\" had 64 failed runs within 1d (alert-rate 5/1d); the "
                              "wrappers of 1000 earlier runs were killed");
  EXPECT_EQ(runs.state.failureTimes.size(), kMostFailureTimes);
  EXPECT_EQ(runs.fails(), "");
}

TEST(AlertRateTest, TakesTimesInTheFutureForNow) {
  JobRuns runs(rate(3, 1h));
  runs.now = kNoon + std::chrono::hours(24 * 365);
  EXPECT_EQ(runs.messages("FF"), "..");
  runs.now = kNoon; // the clock is put back by a year
  EXPECT_EQ(runs.messages("F"), "A") << "they did end before";
  EXPECT_EQ(runs.messages("FF"), "..");
  runs.now += 1h;
  EXPECT_EQ(runs.messages("FFF"), "..A") << "they leave the window as others do";
}

TEST(AlertRateTest, CountsLessAfterTheClockWasPutForward) {
  JobRuns runs(rate(3, 1h));
  EXPECT_EQ(runs.messages("FF"), "..");
  runs.now += std::chrono::hours(24 * 365);
  EXPECT_EQ(runs.messages("FFF"), "..A");
}

TEST(AlertRateTest, StandsAnyClock) {
  for (const WallTime now : {WallTime::min(), WallTime() - 1s, WallTime(), WallTime::max()}) {
    JobRuns runs(rate(2, 87600h));
    runs.state.failureTimes = {WallTime::min(), WallTime::max(), WallTime::min()};
    runs.now = now;
    runs.end(Kind::Failed);
    EXPECT_EQ(runs.end(Kind::Failed), std::nullopt) << "two alerts in a row";
    for (const WallTime time : runs.state.failureTimes) {
      EXPECT_GE(time, WallTime());
      EXPECT_LE(time, std::max(now, WallTime()));
    }
  }
}

TEST(ExpectDurationTest, AlertsForARunOutside) {
  JobRuns runs(expected(5min, 2h));
  EXPECT_EQ(runs.says(Kind::Succeeded, 5min), "");
  EXPECT_EQ(runs.says(Kind::Succeeded, 2h), "");
  EXPECT_EQ(runs.says(Kind::Succeeded, 3h + 2min),
            "\"backup\" took 3h 2m, expected 5m to 2h (expect-duration)");
  EXPECT_EQ(runs.says(Kind::Succeeded, 4min + 59s),
            "\"backup\" took 4m 59s, expected 5m to 2h (expect-duration)");
  EXPECT_EQ(runs.says(Kind::Neutral, 10h), "");
  EXPECT_EQ(runs.says(Kind::Succeeded, 1h), "\"backup\" succeeded as expected again");
  EXPECT_EQ(runs.says(Kind::Succeeded, 1h), "");
  EXPECT_EQ(runs.says(Kind::Succeeded), "") << "without an attempt it has no duration";
}

TEST(ExpectDurationTest, MayHaveOneLimit) {
  EXPECT_EQ(JobRuns(expected(5min, {})).says(Kind::Succeeded, 1s),
            "\"backup\" took 1 s, expected at least 5m (expect-duration)");
  EXPECT_EQ(JobRuns(expected(5min, {})).says(Kind::Succeeded, 1000h), "");
  EXPECT_EQ(JobRuns(expected({}, 2h)).says(Kind::Succeeded, 3h),
            "\"backup\" took 3h, expected at most 2h (expect-duration)");
  EXPECT_EQ(JobRuns(expected({}, 2h)).says(Kind::Succeeded, 0s), "");
}

TEST(ExpectDurationTest, MakesOneAlertWithOtherRules) {
  JobRuns runs(alertRulesOf(1, AlertRate{1, 1h}, 5min, {}));
  const std::optional<Verdict> alert = runs.end(Kind::Failed, 1s);
  ASSERT_TRUE(alert);
  EXPECT_EQ(alert->sentence, "\"backup\" failed (alert-after 1); 1 failed run within 1h "
                             "(alert-rate 1/1h); it took 1 s, expected at least 5m "
                             "(expect-duration)");
  EXPECT_THAT(alert->rules, ElementsAre("alert-after", "alert-rate", "expect-duration"));
}

TEST(ExpectDurationTest, AlertsForAFailedRunThatNoOtherRuleAlertsFor) {
  JobRuns runs(alertRulesOf(3, {}, {}, 2h));
  EXPECT_EQ(runs.says(Kind::Failed, 3h),
            "\"backup\" failed and took 3h, expected at most 2h (expect-duration)");
  EXPECT_EQ(runs.fails(), "");
  EXPECT_EQ(runs.fails(), "\"backup\" failed 3 times in a row (alert-after 3)")
      << "its count is its own";
}

TEST(ExpectDurationTest, DelaysARecovery) {
  JobRuns runs(expected({}, 2h));
  EXPECT_EQ(runs.fails(), "\"backup\" failed (alert-after 1)");
  EXPECT_EQ(runs.says(Kind::Succeeded, 3h), "\"backup\" works again after 1 failed run, but took "
                                            "3h, expected at most 2h (expect-duration)");
  EXPECT_EQ(runs.says(Kind::Succeeded, 1h), "\"backup\" succeeded as expected again");
}

TEST(JobStateTest, OutlivesAChangeOfTheRules) {
  JobRuns first(after(1));
  first.fails();
  JobRuns second(rate(2, 1h));
  second.state = first.state;
  EXPECT_EQ(second.fails(), "\"backup\" had 2 failed runs within 1h (alert-rate 2/1h)");
  JobRuns third(alertRulesOf({}, {}, {}, {}));
  third.state = second.state;
  EXPECT_EQ(third.succeeds(), "");
  EXPECT_FALSE(third.state.alertOpen);
}

} // namespace
} // namespace exec_wrapper::report
