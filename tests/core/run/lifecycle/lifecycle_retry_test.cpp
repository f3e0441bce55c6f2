// Further attempts, and the wait before the guards.
#include "run/lifecycle/lifecycle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using Rule = RetryDecision::Rule;
using Words = std::vector<std::string>;

class LifecycleRetryTest : public testing::Test {
protected:
  LifecycleRetryTest() {
    rules_.retry.maxRetries = 2;
    rules_.retry.backoff.delays = {10s};
    rules_.retry.neverRetryOn = OutcomeSet::parse(Words{"78"}).set;
  }

  void begin() {
    run_.emplace(rules_);
    keep(run_->begin(moment()));
  }

  void admitted() {
    begin();
    give(GuardsAnswered{Admission{}, {}});
    give(AttemptRuns{4711});
  }

  void give(const RunInput& input) { keep(run_->on(input, moment())); }
  void exit(int status) { give(LeaderEnded{{ProcessEnd::Kind::Exited, status}}); }
  void pass(Duration time) { now_ += time; }
  void sleep(Duration time) { asleep_ += time; }

  /// The time until the deadline, and a tick then.
  Duration awaitDeadline() {
    const Duration left = *run_->deadline() - now_;
    now_ += left;
    give(Tick{});
    return left;
  }

  Moment moment() const { return {now_, asleep_}; }

  void keep(std::vector<RunAction> actions) {
    for (RunAction& action : actions) {
      if (const auto* const start = std::get_if<StartAttempt>(&action)) {
        start_ = *start;
        ++starts_;
      } else if (std::holds_alternative<AskGuards>(action)) {
        ++asked_;
      } else if (std::holds_alternative<ReleaseGuards>(action)) {
        ++released_;
      } else if (auto* const news = std::get_if<Publish>(&action)) {
        keep(*news);
      }
    }
  }
  void keep(Publish& news) {
    if (auto* const ended = std::get_if<AttemptEnded>(&news.payload)) {
      ended_ = std::move(*ended);
    } else if (auto* const finished = std::get_if<RunFinished>(&news.payload)) {
      finished_ = std::move(*finished);
      severity_ = news.severity;
    } else if (!std::holds_alternative<Message>(news.payload)) {
      ++others_;
    }
  }

  RunRules rules_;
  std::optional<Lifecycle> run_;
  SteadyTime now_ = SteadyTime() + 1h;
  Duration asleep_{};
  StartAttempt start_;
  std::optional<AttemptEnded> ended_;
  std::optional<RunFinished> finished_;
  Severity severity_ = Severity::Debug;
  int starts_ = 0;
  int asked_ = 0;
  int released_ = 0;
  int others_ = 0;
};

TEST_F(LifecycleRetryTest, NumbersTheAttemptsForTheCommand) {
  admitted();
  EXPECT_EQ(start_.number, 1U);
  EXPECT_EQ(start_.lastStatus, std::nullopt);
  exit(3);
  EXPECT_EQ(awaitDeadline(), 10s);
  EXPECT_EQ(start_.number, 2U);
  EXPECT_EQ(start_.lastStatus, 3);
  give(AttemptRuns{4712});
  give(LeaderEnded{{ProcessEnd::Kind::Signaled, SIGSEGV}});
  awaitDeadline();
  EXPECT_EQ(start_.number, 3U);
  EXPECT_EQ(start_.lastStatus, 139);
}

TEST_F(LifecycleRetryTest, AnAttemptThatTimedOutHasTheStatusOfATimeout) {
  rules_.timeout = 100s;
  admitted();
  awaitDeadline(); // SIGTERM
  give(LeaderEnded{{ProcessEnd::Kind::Signaled, SIGTERM}});
  give(GroupEmpty{});
  ASSERT_TRUE(ended_);
  EXPECT_EQ(ended_->decision->reason, "timeout is in retry-on");
  awaitDeadline();
  EXPECT_EQ(start_.lastStatus, 124);
}

TEST_F(LifecycleRetryTest, APermanentFailureEndsTheRun) {
  admitted();
  exit(78);
  ASSERT_TRUE(finished_);
  EXPECT_EQ(finished_->decision,
            (RetryDecision{false, Rule::NeverRetryOn, "exit status 78 is in never-retry-on"}));
  EXPECT_EQ(finished_->exitStatus, 78);
}

TEST_F(LifecycleRetryTest, WithoutRetriesThereIsNoDecision) {
  rules_.retry.maxRetries = 0;
  for (const int status : {0, 3, 78}) {
    admitted();
    exit(status);
    EXPECT_EQ(finished_->decision, std::nullopt) << status;
  }
}

TEST_F(LifecycleRetryTest, ACommandThatCannotBeStartedIsNotTriedAgain) {
  begin();
  give(GuardsAnswered{Admission{}, {}});
  give(AttemptNotStarted{127, "not found"});
  ASSERT_TRUE(finished_);
  EXPECT_EQ(finished_->decision->rule, Rule::NotStartable);
}

TEST_F(LifecycleRetryTest, AStatusInSuccessOnIsASuccessWithItsStatus) {
  rules_.retry.successOn = OutcomeSet::parse(Words{"75"}).set;
  for (const std::uint64_t retries : {0U, 2U}) {
    rules_.retry.maxRetries = retries;
    admitted();
    exit(75);
    EXPECT_EQ(finished_->result, RunFinished::Result::Succeeded);
    EXPECT_EQ(finished_->exitStatus, 75);
    EXPECT_EQ(finished_->tally.failedAttempts, 0U);
    EXPECT_EQ(finished_->decision->rule, Rule::SuccessOn);
    EXPECT_EQ(severity_, Severity::Info);
  }
}

TEST_F(LifecycleRetryTest, ATimeoutInSuccessOnIsASuccessWithStatus124) {
  rules_.timeout = 100s;
  rules_.retry.successOn = OutcomeSet::parse(Words{"timeout"}).set;
  admitted();
  awaitDeadline();
  give(LeaderEnded{{ProcessEnd::Kind::Signaled, SIGTERM}});
  give(GroupEmpty{});
  EXPECT_EQ(finished_->result, RunFinished::Result::Succeeded);
  EXPECT_EQ(finished_->exitStatus, 124);
  EXPECT_EQ(finished_->tally.timedOutAttempts, 0U);
}

TEST_F(LifecycleRetryTest, AStopIsNeverASuccessByAList) {
  rules_.retry.successOn = OutcomeSet::parse(Words{"SIGTERM"}).set;
  admitted();
  give(SignalReceived{SIGTERM, 1});
  give(LeaderEnded{{ProcessEnd::Kind::Signaled, SIGTERM}});
  give(GroupEmpty{});
  EXPECT_EQ(finished_->result, RunFinished::Result::Failed);
  EXPECT_EQ(finished_->decision->rule, Rule::Stop);
  EXPECT_EQ(finished_->exitStatus, 143);
}

TEST_F(LifecycleRetryTest, AStopEndsTheWaitAtOnce) {
  admitted();
  exit(3);
  pass(1s);
  give(SignalReceived{SIGTERM, 1});
  ASSERT_TRUE(finished_);
  EXPECT_EQ(finished_->decision->rule, Rule::Stop);
  EXPECT_EQ(starts_, 1);
}

TEST_F(LifecycleRetryTest, TheDelayGoesOnWhileTheMachineSleeps) {
  admitted();
  exit(3);
  EXPECT_TRUE(run_->countsSleep());
  pass(1s);
  sleep(8s);
  give(Tick{});
  EXPECT_EQ(starts_, 1);
  EXPECT_EQ(*run_->deadline() - now_, 1s);
  sleep(1s);
  give(Tick{});
  EXPECT_EQ(starts_, 2);
  EXPECT_FALSE(run_->countsSleep());
}

TEST_F(LifecycleRetryTest, ATimeLimitDoesNotGoOnWhileTheMachineSleeps) {
  rules_.timeout = 100s;
  admitted();
  sleep(1h);
  give(Tick{});
  EXPECT_EQ(*run_->deadline() - now_, 100s);
  EXPECT_EQ(run_->phase(), Lifecycle::Phase::Running);
}

TEST_F(LifecycleRetryTest, TheWindowGoesOnWhileTheMachineSleeps) {
  rules_.retry.window = 1h;
  admitted();
  sleep(1h);
  exit(3);
  ASSERT_TRUE(finished_);
  EXPECT_EQ(finished_->decision->rule, Rule::Window);
}

TEST_F(LifecycleRetryTest, TheCommandNamesItsDelay) {
  admitted();
  give(CommandReported{false, false, 20s});
  give(CommandReported{false, false, 30s});
  give(CommandReported{true, false, {}});
  exit(75);
  EXPECT_EQ(ended_->retryDelay, Duration(30s));
  awaitDeadline();
  give(AttemptRuns{4712});
  exit(75);
  EXPECT_EQ(ended_->retryDelay, Duration(10s)) << "what an earlier attempt asked for is forgotten";
}

TEST_F(LifecycleRetryTest, OomIsToldByTheKernel) {
  rules_.retry.neverRetryOn = OutcomeSet::parse(Words{"oom"}).set;
  admitted();
  EXPECT_TRUE(run_->looksForOom());
  give(LeaderEnded{{ProcessEnd::Kind::Signaled, SIGKILL}, true});
  EXPECT_EQ(finished_->decision->reason, "oom is in never-retry-on");
}

TEST_F(LifecycleRetryTest, ALongAttemptBeginsTheCountAgain) {
  rules_.retry.reset = 1min;
  admitted();
  pass(1min);
  exit(3);
  EXPECT_EQ(ended_->nextInCount, 1U);
  awaitDeadline();
  EXPECT_EQ(start_.number, 1U);
  EXPECT_EQ(start_.inRun, 2U);
  EXPECT_EQ(start_.lastStatus, std::nullopt);
  give(AttemptRuns{4712});
  exit(3);
  EXPECT_EQ(ended_->tally.attempt, 2U);
  EXPECT_EQ(ended_->tally.attemptInCount, 1U);
  EXPECT_EQ(ended_->nextInCount, 2U);
}

// The wait before the guards

TEST_F(LifecycleRetryTest, WithoutSplayTheGuardsAreAskedAtOnce) {
  begin();
  EXPECT_EQ(asked_, 1);
  EXPECT_EQ(run_->phase(), Lifecycle::Phase::Asking);
}

TEST_F(LifecycleRetryTest, TheGuardsAreAskedAfterTheSplay) {
  rules_.splay = 42s;
  begin();
  EXPECT_EQ(asked_, 0);
  EXPECT_EQ(awaitDeadline(), 42s);
  EXPECT_EQ(asked_, 1);
}

TEST_F(LifecycleRetryTest, TheSplayGoesOnWhileTheMachineSleeps) {
  rules_.splay = 42s;
  begin();
  sleep(42s);
  give(Tick{});
  EXPECT_EQ(asked_, 1);
}

TEST_F(LifecycleRetryTest, AStopEndsTheSplayAndNothingIsReported) {
  for (const bool revoked : {false, true}) {
    rules_.splay = 42s;
    begin();
    give(revoked ? RunInput(Revoked{"gone"}) : RunInput(SignalReceived{SIGTERM, 1}));
    give(ReportsDone{});
    EXPECT_EQ(run_->phase(), Lifecycle::Phase::Done);
    EXPECT_EQ(run_->exitStatus(), revoked ? 75 : 143);
    EXPECT_FALSE(finished_);
    EXPECT_EQ(asked_ + released_ + others_, 0);
  }
}

} // namespace
} // namespace exec_wrapper::run
