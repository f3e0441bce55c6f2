// Random courses of attempts that fail, against what the rules promise.

#include "run/lifecycle/retry_course.h"
#include "support/random_courses.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <ostream>
#include <vector>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using test::Chance;
using Rule = RetryDecision::Rule;

constexpr std::size_t kFailingRuns = 20'000;
constexpr std::size_t kManyAttempts = 40;

OutcomeSet outcomes(const std::vector<std::string>& words) {
  return OutcomeSet::parse(words).set;
}

RetryRules randomRules(Chance& chance) {
  const auto list = [&chance] {
    switch (chance.below(4)) {
    case 0:
      return outcomes({"1-20", "stall"});
    case 1:
      return outcomes({"SIGKILL", "75", "timeout"});
    case 2:
      return outcomes({"oom", "3"});
    default:
      return OutcomeSet();
    }
  };
  RetryRules rules;
  rules.maxRetries =
      chance.among<std::optional<std::uint64_t>>({std::nullopt, 0, 1, 5, std::uint64_t(-2)});
  rules.backoff.delays = {chance.among<Duration>({0s, 1ms, 10s})};
  if (chance.oneIn(3)) {
    rules.backoff.growth = Backoff::Growth::Exponential;
  } else if (chance.oneIn(2)) {
    rules.backoff.delays = {1s, 0s, chance.among<Duration>({24h, 8760h})};
  }
  rules.backoff.longest = chance.among<Duration>({Duration::max(), 0s, 5s, 2h});
  rules.backoff.jitterPercent = chance.among<unsigned>({0, 20, 100});
  rules.window = chance.among<std::optional<Duration>>({std::nullopt, 0s, 60s, 24h});
  rules.reset = chance.among<std::optional<Duration>>({std::nullopt, 0s, 20s});
  rules.retryOn = chance.oneIn(2) ? OutcomeSet::any() : list();
  rules.neverRetryOn = chance.oneIn(2) ? OutcomeSet() : list();
  rules.seed = chance.below(std::numeric_limits<std::size_t>::max());
  return rules;
}

Outcome randomFailure(Chance& chance) {
  switch (chance.below(5)) {
  case 0:
    return {Outcome::Kind::TimedOut, 143, 15, false};
  case 1:
    return {Outcome::Kind::Stalled, 137, 9, false};
  case 2:
    return {Outcome::Kind::Ended, 137, 9, chance.oneIn(2)};
  case 3:
    return {Outcome::Kind::Ended, RetryCourse::kAskingStatus, 0, false};
  default:
    return {Outcome::Kind::Ended, static_cast<int>(1 + chance.below(255)), 0, false};
  }
}

/// One run, and beside it what its rules say.
class FailingRun {
public:
  FailingRun(Chance& chance, std::ostream* log)
      : chance_(chance), log_(log), rules_(randomRules(chance)), course_(rules_) {}

  std::string run(std::size_t attempts) {
    for (std::size_t i = 0; i < attempts && goesOn_ && wrong_.empty(); ++i) {
      attempt();
    }
    return wrong_;
  }

private:
  void flaw(const std::string& what) { wrong_ += wrong_.empty() ? "  " + what : ""; }

  void attempt() {
    course_.attemptStarts(now_);
    if (attempts_++ == 0) {
      first_ = now_;
    }
    const Duration ran = chance_.among<Duration>({0s, 1s, 20s, 1h});
    now_ += ran;
    const Outcome outcome = randomFailure(chance_);
    const auto asked = chance_.among<std::optional<Duration>>({std::nullopt, 0s, 7s, 100h});
    RetryCourse twin = course_;
    const RetryCourse::Verdict verdict = course_.afterFailure(outcome, ran, now_, asked);
    tell(ran, outcome, verdict);
    if (twin.afterFailure(outcome, ran, now_, asked).delay != verdict.delay) {
      flaw("the same course has another delay");
    }
    judge(outcome, ran, verdict);
    goesOn_ = verdict.decision.again;
    now_ += verdict.delay;
  }

  void tell(Duration ran, const Outcome& outcome, const RetryCourse::Verdict& verdict) {
    if (log_ != nullptr) {
      *log_ << "  " << ran / 1ms << " ms, status " << outcome.status << ": "
            << (verdict.decision.again ? "again in " + std::to_string(verdict.delay / 1ms) + " ms, "
                                       : "no, ")
            << verdict.decision.reason << '\n';
    }
  }

  void judge(const Outcome& outcome, Duration ran, const RetryCourse::Verdict& verdict) {
    const bool allowed = rules_.retryOn.contains(outcome) && !rules_.neverRetryOn.contains(outcome);
    if (allowed && rules_.any() && rules_.reset && ran >= *rules_.reset) {
      attempts_ = 0; // the next attempt is the first again
    }
    const bool last = rules_.maxRetries && attempts_ > *rules_.maxRetries;
    if (verdict.decision.again) {
      judgeAgain(allowed, last, verdict.delay);
    } else {
      judgeEnd(outcome, allowed, last, verdict);
    }
    if (verdict.decision.reason.empty()) {
      flaw("no reason is given");
    }
    if (course_.number() != attempts_ || course_.isLast() != last) {
      flaw("attempts are miscounted");
    }
  }

  void judgeAgain(bool allowed, bool last, Duration delay) {
    const Duration longest = rules_.backoff.longest;
    if (!allowed) {
      flaw("a list forbids the retry");
    }
    if (last) {
      flaw("there is no retry left");
    }
    if (delay < 0s || delay > longest) {
      flaw("a delay out of range");
    }
    if (rules_.window && attempts_ != 0 && now_ + delay > first_ + *rules_.window) {
      flaw("the next attempt is outside the window");
    }
  }

  void judgeEnd(const Outcome& outcome, bool allowed, bool last,
                const RetryCourse::Verdict& verdict) {
    const Rule rule = verdict.decision.rule;
    const bool never = rules_.neverRetryOn.contains(outcome);
    const bool right = (rule == Rule::NeverRetryOn && never) ||
                       (rule == Rule::RetryOn && !allowed && !never) ||
                       (rule == Rule::Retries && allowed && last) ||
                       (rule == Rule::Window && allowed && !last && rules_.window.has_value());
    if (!right) {
      flaw("it ends for a reason that is none");
    }
    if (verdict.delay != 0s) {
      flaw("a delay before nothing");
    }
  }

  Chance& chance_;
  std::ostream* const log_;
  const RetryRules rules_;
  RetryCourse course_;
  Duration now_ = 1h;
  Duration first_{};
  std::uint64_t attempts_ = 0; ///< of the current count
  bool goesOn_ = true;
  std::string wrong_;
};

TEST(RetryCourses, KeepTheRules) {
  const std::string failure =
      test::firstFailureOf([](Chance& chance, std::size_t attempts,
                              std::ostream* log) { return FailingRun(chance, log).run(attempts); },
                           kFailingRuns, kManyAttempts);
  EXPECT_EQ(failure, "");
}

} // namespace
} // namespace exec_wrapper::run
