#include "report/alerts/alert_rules.h"

#include "report/alerts/alert_sentence.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace exec_wrapper::report {

namespace {

std::uint64_t limitedSum(std::uint64_t a, std::uint64_t b) {
  return a > std::numeric_limits<std::uint64_t>::max() - b
             ? std::numeric_limits<std::uint64_t>::max()
             : a + b;
}

/// Times before 1970 are those of a clock that was never set; differences would overflow.
WallTime usable(WallTime time) {
  return std::max(time, WallTime());
}

void tidyTimes(std::vector<WallTime>& times, WallTime now) {
  if (times.size() > kMostFailureTimes) {
    times.erase(times.begin(), times.end() - kMostFailureTimes);
  }
  for (WallTime& time : times) {
    time = std::min(usable(time), now);
  }
}

std::uint64_t countInWindow(const std::vector<WallTime>& times, Duration window, WallTime now) {
  return static_cast<std::uint64_t>(
      std::ranges::count_if(times, [&](WallTime time) { return now - time < window; }));
}

void addFailures(JobState& state, std::uint64_t count, WallTime now) {
  state.failures = limitedSum(state.failures, count);
  state.sinceAlert = limitedSum(state.sinceAlert, count);
  const std::size_t times = std::min<std::uint64_t>(count, kMostFailureTimes);
  state.failureTimes.insert(state.failureTimes.end(), times, now);
  tidyTimes(state.failureTimes, now);
}

bool outside(const AlertRules& rules, const JobOutcome& outcome) {
  return outcome.kind != JobOutcome::Kind::Neutral && outcome.took &&
         ((rules.least && *outcome.took < *rules.least) ||
          (rules.most && *outcome.took > *rules.most));
}

/// Counts the failed runs, and notes the rules that alert because of them.
void judgeFailures(const AlertRules& rules, std::uint64_t failed, WallTime now, JobState& state,
                   Verdict& verdict) {
  const auto inWindow = [&] {
    return rules.rate ? countInWindow(state.failureTimes, rules.rate->window, now) : 0;
  };
  if (rules.rate && inWindow() < rules.rate->failures) {
    state.rateArmed = true;
  }
  addFailures(state, failed, now);
  verdict.failures = state.failures;
  verdict.inWindow = inWindow();
  if (failed > 0 && rules.after > 0 && state.sinceAlert >= rules.after) {
    verdict.rules.emplace_back(kAlertAfter);
    state.sinceAlert = 0;
  }
  if (failed > 0 && rules.rate && state.rateArmed && verdict.inWindow >= rules.rate->failures) {
    verdict.rules.emplace_back(kAlertRate);
    state.rateArmed = false;
  }
}

} // namespace

AlertRules alertRulesOf(std::optional<std::uint64_t> after, const std::optional<AlertRate>& rate,
                        const std::optional<Duration>& least, const std::optional<Duration>& most) {
  AlertRules rules{0, rate, least, most};
  if (after || rules.any()) {
    rules.after = after.value_or(rate ? 0 : 1);
  }
  return rules;
}

Judgement judge(const AlertRules& rules, const JobState& before, const JobOutcome& outcome,
                WallTime now) {
  using Kind = JobOutcome::Kind;
  now = usable(now);
  JobState state = before;
  tidyTimes(state.failureTimes, now);
  Verdict verdict;
  const std::uint64_t own = outcome.kind == Kind::Failed ? 1 : 0;
  judgeFailures(rules, limitedSum(outcome.lostRuns, own), now, state, verdict);
  if (outside(rules, outcome)) {
    verdict.rules.emplace_back(kExpectDuration);
  }
  const bool succeeded = outcome.kind == Kind::Succeeded;
  const bool alerts = !verdict.rules.empty();
  const bool recovers = succeeded && !alerts && state.alertOpen;
  verdict.kind = alerts ? Verdict::Kind::Alert : Verdict::Kind::Recovery;
  if (succeeded) {
    state.failures = 0;
    state.sinceAlert = 0;
  }
  state.alertOpen = alerts || (state.alertOpen && !succeeded);
  if (!alerts && !(recovers && rules.any())) {
    return {std::move(state), std::nullopt};
  }
  verdict.sentence = alertSentence(rules, outcome, verdict, before.alertOpen);
  return {std::move(state), std::move(verdict)};
}

} // namespace exec_wrapper::report
