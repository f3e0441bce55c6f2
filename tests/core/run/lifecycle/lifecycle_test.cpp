#include "run/lifecycle/lifecycle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <type_traits>
#include <vector>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

std::string nameOf(const Payload& fact) {
  static constexpr std::array<const char*, std::variant_size_v<Payload>> kNames = {
      "message", "refused",  "admitted",  "started", "attempt ended", "finished", "delivery failed",
      "alert",   "progress", "heartbeat", "ready",   "stopping",      "stalled",  "still running"};
  return kNames[fact.index()];
}

std::string nameOf(const RunAction& action) {
  return std::visit(
      [](const auto& what) -> std::string {
        using What = std::decay_t<decltype(what)>;
        if constexpr (std::is_same_v<What, AskGuards>) {
          return "ask";
        } else if constexpr (std::is_same_v<What, CancelGuards>) {
          return "cancel guards";
        } else if constexpr (std::is_same_v<What, StartAttempt>) {
          return "start";
        } else if constexpr (std::is_same_v<What, SignalGroup>) {
          return "signal " + std::to_string(what.number) + (what.byTerminal ? " to others" : "");
        } else if constexpr (std::is_same_v<What, Publish>) {
          return nameOf(what.payload);
        } else if constexpr (std::is_same_v<What, ReleaseGuards>) {
          return "release";
        } else if constexpr (std::is_same_v<What, CloseReports>) {
          return "close reports";
        } else if constexpr (std::is_same_v<What, FlushReports>) {
          return "hasten reports";
        } else if constexpr (std::is_same_v<What, LogPending>) {
          return "say what is awaited";
        } else if constexpr (std::is_same_v<What, LogSurvivors>) {
          return "name survivors";
        } else if constexpr (std::is_same_v<What, InspectTree>) {
          return "look";
        } else {
          return "leave";
        }
      },
      action);
}

// A run with a clock that only the test moves. Messages are left out of what a step returns: they
// are for the log.
class LifecycleTest : public testing::Test {
protected:
  static RunRules rules() {
    RunRules rules;
    rules.timeout = 100s;
    rules.gracePeriod = 30s;
    rules.retry.maxRetries = 0;
    rules.retry.backoff.delays = {600s};
    return rules;
  }

  void begin(RunRules with = rules()) { run_ = Lifecycle(with); }

  std::vector<std::string> dispatch(const RunInput& input) {
    std::vector<std::string> names;
    for (RunAction& action : run_.on(input, now_)) {
      if (auto* const published = std::get_if<Publish>(&action)) {
        if (auto* const finished = std::get_if<RunFinished>(&published->payload)) {
          finished_ = *finished;
        } else if (auto* const ended = std::get_if<AttemptEnded>(&published->payload)) {
          attemptEnded_ = *ended;
        } else if (auto* const refused = std::get_if<RunRefused>(&published->payload)) {
          refused_ = *refused;
        } else if (auto* const ready = std::get_if<CommandReady>(&published->payload)) {
          ready_ = *ready;
        } else if (std::holds_alternative<Message>(published->payload)) {
          continue;
        }
      }
      names.push_back(nameOf(action));
    }
    return names;
  }

  std::vector<std::string> tickAt(Duration at) {
    now_ = SteadyTime{} + at;
    EXPECT_EQ(run_.deadline(), std::optional(now_));
    return dispatch(Tick{});
  }

  std::vector<std::string> signal(int number) { return dispatch(SignalReceived{number, 1}); }
  std::vector<std::string> exit(int status) {
    return dispatch(LeaderEnded{{ProcessEnd::Kind::Exited, status}});
  }
  std::vector<std::string> die(int number) {
    return dispatch(LeaderEnded{{ProcessEnd::Kind::Signaled, number}});
  }
  void admit() { dispatch(GuardsAnswered{Admission{}, {}}); }
  void start() {
    admit();
    dispatch(AttemptRuns{4711});
  }
  void pass(Duration time) { now_ += time; }
  void closeDown() {
    dispatch(GuardsReleased{});
    dispatch(ReportsDone{});
    EXPECT_EQ(run_.phase(), Lifecycle::Phase::Done);
  }

  SteadyTime now_{};
  Lifecycle run_{rules()};
  RunFinished finished_;
  AttemptEnded attemptEnded_;
  RunRefused refused_;
  CommandReady ready_;
};

TEST_F(LifecycleTest, SuccessGoesThroughAllStagesAndEndsWithZero) {
  EXPECT_THAT(dispatch(GuardsAnswered{Admission{}, {}}), ElementsAre("admitted", "start"));
  EXPECT_THAT(dispatch(AttemptRuns{4711}), ElementsAre("started"));
  pass(5s);
  EXPECT_THAT(exit(0), ElementsAre("finished", "release", "close reports"));
  EXPECT_EQ(finished_.result, RunFinished::Result::Succeeded);
  EXPECT_EQ(finished_.attemptElapsed, Duration(5s));
  EXPECT_EQ(finished_.tally, (Tally{1, 0, 0, 4711}));
  EXPECT_THAT(dispatch(ReportsDone{}), IsEmpty()) << "the guards are not released yet";
  EXPECT_THAT(dispatch(GuardsReleased{}), IsEmpty());
  EXPECT_THAT(dispatch(ReportsDone{}), ElementsAre("leave"));
  EXPECT_EQ(run_.exitStatus(), 0);
}

TEST_F(LifecycleTest, FailureKeepsTheStatusOfTheCommand) {
  start();
  EXPECT_THAT(exit(3), ElementsAre("finished", "release", "close reports"));
  EXPECT_EQ(finished_.result, RunFinished::Result::Failed);
  EXPECT_EQ(finished_.tally.failedAttempts, 1U);
  EXPECT_EQ(run_.exitStatus(), 3);
}

TEST_F(LifecycleTest, DeathBySignalIs128PlusTheSignal) {
  start();
  die(SIGSEGV);
  EXPECT_EQ(run_.exitStatus(), 128 + SIGSEGV);
}

TEST_F(LifecycleTest, ExitStatusZeroCoversFailuresButNoStop) {
  RunRules zero = rules();
  zero.exitZero = true;
  begin(zero);
  start();
  exit(3);
  EXPECT_EQ(run_.exitStatus(), 0);

  begin(zero);
  start();
  signal(SIGTERM);
  die(SIGTERM);
  dispatch(GroupEmpty{});
  EXPECT_EQ(run_.exitStatus(), 128 + SIGTERM);
}

TEST_F(LifecycleTest, NotStartedIsNotRetried) {
  RunRules retrying = rules();
  retrying.retry.maxRetries.reset();
  begin(retrying);
  admit();
  EXPECT_THAT(dispatch(AttemptNotStarted{127, "x was not found"}),
              ElementsAre("finished", "release", "close reports"));
  EXPECT_EQ(finished_.detail, "x was not found");
  EXPECT_EQ(finished_.tally.pid, std::nullopt);
  EXPECT_EQ(run_.exitStatus(), 127);
}

struct RefusalCase {
  Refusal refusal;
  int status;
};

class RefusedRun : public LifecycleTest, public testing::WithParamInterface<RefusalCase> {};

TEST_P(RefusedRun, StartsNothingAndReleasesNothing) {
  EXPECT_THAT(dispatch(GuardsAnswered{GetParam().refusal, "lock_file"}),
              ElementsAre("refused", "close reports"));
  EXPECT_EQ(refused_.guard, "lock_file");
  EXPECT_EQ(refused_.exitStatus, GetParam().status);
  EXPECT_THAT(dispatch(ReportsDone{}), ElementsAre("leave"));
  EXPECT_EQ(run_.exitStatus(), GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(Reasons, RefusedRun,
                         testing::Values(RefusalCase{Refusal::busy("held"), 75},
                                         RefusalCase{Refusal::denied("no"), 77},
                                         RefusalCase{Refusal::unavailable("down"), 69},
                                         RefusalCase{Refusal::failed(73, "broken"), 73}));

TEST_F(LifecycleTest, RefusedStatusCanBeChosen) {
  RunRules chosen = rules();
  chosen.refusedStatus = 0;
  begin(chosen);
  dispatch(GuardsAnswered{Refusal::busy("held"), "lock_file"});
  EXPECT_EQ(run_.exitStatus(), 0);
}

// Time-outs

TEST_F(LifecycleTest, TimeoutTerminatesThenKillsTheGroup) {
  start();
  EXPECT_THAT(tickAt(100s), ElementsAre("signal 15", "signal 18"));
  EXPECT_THAT(tickAt(130s), ElementsAre("signal 9"));
  EXPECT_THAT(die(SIGKILL), IsEmpty());
  EXPECT_THAT(dispatch(GroupEmpty{}), ElementsAre("finished", "release", "close reports"));
  EXPECT_EQ(finished_.result, RunFinished::Result::TimedOut);
  EXPECT_EQ(finished_.cause, Cause::TimedOut);
  EXPECT_EQ(finished_.tally, (Tally{1, 1, 1, 4711}));
  EXPECT_EQ(run_.exitStatus(), 124);
}

TEST_F(LifecycleTest, EscalationGoesOnAfterTheLeaderIsGone) {
  start();
  tickAt(100s);
  EXPECT_THAT(exit(0), IsEmpty());
  EXPECT_TRUE(run_.leaderEnded());
  EXPECT_THAT(tickAt(130s), ElementsAre("signal 9"));
  dispatch(GroupEmpty{});
  EXPECT_EQ(run_.exitStatus(), 124) << "the leader's own 0 does not make it a success";
}

TEST_F(LifecycleTest, WhatOutlivesKillIsNamedAndKeepsItsGuards) {
  RunRules retrying = rules();
  retrying.retry.maxRetries = 5;
  begin(retrying);
  start();
  tickAt(100s);
  tickAt(130s);
  EXPECT_THAT(tickAt(140s), ElementsAre("name survivors", "finished", "close reports"));
  EXPECT_EQ(finished_.end, (ProcessEnd{ProcessEnd::Kind::Outlived, SIGKILL}));
  EXPECT_THAT(dispatch(ReportsDone{}), ElementsAre("leave"));
  EXPECT_EQ(run_.exitStatus(), 124);
}

TEST_F(LifecycleTest, SurvivorsThatOutliveKillChangeNothingOfTheCommandsOwnEnd) {
  RunRules tidy = rules();
  tidy.killSurvivors = true;
  tidy.retry.maxRetries = 5;
  for (const int status : {0, 3}) {
    now_ = SteadyTime{};
    begin(tidy);
    start();
    EXPECT_THAT(exit(status), ElementsAre("signal 15", "signal 18"));
    EXPECT_THAT(tickAt(30s), ElementsAre("signal 9"));
    EXPECT_THAT(tickAt(40s), ElementsAre("name survivors", "finished", "close reports"))
        << "no further attempt, and what the guards hold stays held";
    EXPECT_EQ(finished_.end, (ProcessEnd{ProcessEnd::Kind::Exited, status}));
    EXPECT_EQ(finished_.result == RunFinished::Result::Succeeded, status == 0);
    EXPECT_EQ(run_.exitStatus(), status);
  }
}

TEST_F(LifecycleTest, WithoutTimeoutNothingIsDue) {
  RunRules endless = rules();
  endless.timeout.reset();
  begin(endless);
  start();
  EXPECT_EQ(run_.deadline(), std::nullopt);
}

TEST_F(LifecycleTest, NoGracePeriodKillsAtOnce) {
  RunRules hard = rules();
  hard.gracePeriod = 0s;
  begin(hard);
  start();
  tickAt(100s);
  EXPECT_THAT(tickAt(100s), ElementsAre("signal 9"));
}

// Retries

TEST_F(LifecycleTest, FailedAttemptIsRetriedAfterTheDelay) {
  RunRules retrying = rules();
  retrying.retry.maxRetries = 1;
  begin(retrying);
  start();
  EXPECT_THAT(exit(3), ElementsAre("attempt ended"));
  EXPECT_EQ(attemptEnded_.retryDelay, Duration(600s));
  EXPECT_EQ(attemptEnded_.tally.failedAttempts, 1U);
  EXPECT_THAT(tickAt(600s), ElementsAre("start"));
  dispatch(AttemptRuns{4712});
  EXPECT_THAT(exit(4), ElementsAre("finished", "release", "close reports"));
  EXPECT_EQ(finished_.tally, (Tally{2, 2, 0, 4712}));
  EXPECT_EQ(run_.exitStatus(), 4);
}

TEST_F(LifecycleTest, TimedOutAttemptIsRetriedAndTheLastOneCounts) {
  RunRules retrying = rules();
  retrying.retry.maxRetries = 1;
  begin(retrying);
  start();
  tickAt(100s);
  die(SIGTERM);
  EXPECT_THAT(dispatch(GroupEmpty{}), ElementsAre("attempt ended"));
  EXPECT_EQ(attemptEnded_.cause, Cause::TimedOut);
  tickAt(700s);
  dispatch(AttemptRuns{4712});
  exit(0);
  EXPECT_EQ(finished_.result, RunFinished::Result::Succeeded);
  EXPECT_EQ(finished_.tally, (Tally{2, 1, 1, 4712}));
  EXPECT_EQ(run_.exitStatus(), 0);
}

TEST_F(LifecycleTest, RetriesForEver) {
  RunRules retrying = rules();
  retrying.retry.maxRetries.reset();
  retrying.retry.backoff.delays = {0s};
  begin(retrying);
  start();
  for (int i = 0; i < 1000; ++i) {
    ASSERT_THAT(exit(1), ElementsAre("attempt ended"));
    ASSERT_THAT(dispatch(Tick{}), ElementsAre("start"));
    dispatch(AttemptRuns{4712});
  }
}

// Stops, in every state

TEST_F(LifecycleTest, StopInTheGuardWaitCancelsAndReportsNothing) {
  EXPECT_THAT(signal(SIGINT), ElementsAre("cancel guards"));
  EXPECT_THAT(dispatch(GuardsAnswered{Refusal::cancelled(), "lock_file"}),
              ElementsAre("close reports", "hasten reports"));
  EXPECT_THAT(dispatch(ReportsDone{}), ElementsAre("leave"));
  EXPECT_EQ(run_.exitStatus(), 128 + SIGINT);
}

TEST_F(LifecycleTest, AdmissionThatCrossesAStopIsEndedAsFailed) {
  signal(SIGTERM);
  EXPECT_THAT(dispatch(GuardsAnswered{Admission{}, {}}),
              ElementsAre("admitted", "finished", "release", "close reports", "hasten reports"));
  EXPECT_EQ(finished_.result, RunFinished::Result::Failed);
  EXPECT_EQ(finished_.end, std::nullopt);
  EXPECT_EQ(finished_.tally.attempt, 0U);
  EXPECT_EQ(run_.exitStatus(), 128 + SIGTERM);
}

TEST_F(LifecycleTest, GuardThatDoesNotAnswerAStopIsLeftBehind) {
  signal(SIGTERM);
  EXPECT_THAT(tickAt(rules().guardCancelTimeout),
              ElementsAre("say what is awaited", "close reports"));
  now_ = *run_.deadline();
  EXPECT_THAT(dispatch(Tick{}), ElementsAre("leave"));
  EXPECT_EQ(run_.exitStatus(), 128 + SIGTERM);
}

TEST_F(LifecycleTest, StopPassesThatVerySignalAndEscalates) {
  start();
  EXPECT_THAT(signal(SIGINT), ElementsAre("signal 2", "signal 18"));
  EXPECT_THAT(tickAt(30s), ElementsAre("signal 9"));
  die(SIGKILL);
  EXPECT_THAT(dispatch(GroupEmpty{}),
              ElementsAre("finished", "release", "close reports", "hasten reports"));
  EXPECT_EQ(finished_.stopSignal, SIGINT);
  EXPECT_EQ(finished_.cause, Cause::Stopped);
  EXPECT_EQ(run_.exitStatus(), 128 + SIGINT);
}

TEST_F(LifecycleTest, StopMakesNoFurtherAttemptThoughRetriesAreLeft) {
  RunRules retrying = rules();
  retrying.retry.maxRetries.reset();
  begin(retrying);
  start();
  signal(SIGTERM);
  exit(0);
  EXPECT_THAT(dispatch(GroupEmpty{}),
              ElementsAre("finished", "release", "close reports", "hasten reports"));
  EXPECT_EQ(finished_.result, RunFinished::Result::Failed) << "though the command ended with 0";
}

TEST_F(LifecycleTest, StopDuringAnEscalationKeepsItsDeadline) {
  start();
  tickAt(100s);
  pass(10s);
  EXPECT_THAT(signal(SIGTERM), ElementsAre("signal 15"));
  EXPECT_THAT(tickAt(130s), ElementsAre("signal 9"));
  die(SIGKILL);
  dispatch(GroupEmpty{});
  EXPECT_EQ(run_.exitStatus(), 128 + SIGTERM) << "a stop wins over a time-out";
}

TEST_F(LifecycleTest, StopInTheRetryWaitEndsTheRunAtOnce) {
  RunRules retrying = rules();
  retrying.retry.maxRetries = 1;
  begin(retrying);
  start();
  exit(3);
  EXPECT_THAT(signal(SIGHUP),
              ElementsAre("finished", "release", "close reports", "hasten reports"));
  EXPECT_EQ(finished_.tally.failedAttempts, 1U);
  EXPECT_EQ(run_.exitStatus(), 128 + SIGHUP);
}

TEST_F(LifecycleTest, StopWhileDrainingHastensAndKeepsTheStatus) {
  start();
  exit(3);
  EXPECT_THAT(signal(SIGTERM), ElementsAre("hasten reports"));
  closeDown();
  EXPECT_EQ(run_.exitStatus(), 3);
}

TEST_F(LifecycleTest, SecondStopAfterASecondKillsAtOnce) {
  start();
  signal(SIGTERM);
  pass(1s);
  EXPECT_THAT(signal(SIGTERM), ElementsAre("signal 9"));
  die(SIGKILL);
  dispatch(GroupEmpty{});
  EXPECT_LT(*run_.deadline() - now_, 1s) << "reporters are no longer waited for";
}

TEST_F(LifecycleTest, SecondStopWithinASecondIsOnlyPassedOn) {
  start();
  signal(SIGINT);
  pass(999ms);
  EXPECT_THAT(signal(SIGTERM), ElementsAre("signal 15"));
}

TEST_F(LifecycleTest, HangupNeverEscalates) {
  start();
  signal(SIGHUP);
  pass(5s);
  EXPECT_THAT(signal(SIGHUP), ElementsAre("signal 1"));
  EXPECT_THAT(signal(SIGTERM), ElementsAre("signal 9")) << "but a TERM after it does";
}

TEST_F(LifecycleTest, SecondStopWhileDrainingLeaves) {
  start();
  exit(0);
  signal(SIGTERM);
  pass(2s);
  signal(SIGTERM);
  EXPECT_LT(*run_.deadline() - now_, 1s);
  now_ = *run_.deadline();
  dispatch(Tick{});
  now_ = *run_.deadline();
  EXPECT_THAT(dispatch(Tick{}), ElementsAre("leave"));
  EXPECT_EQ(run_.exitStatus(), 0) << "the run had ended before";
}

TEST_F(LifecycleTest, OtherSignalsArePassedOnWhileTheCommandRuns) {
  EXPECT_THAT(signal(SIGUSR1), IsEmpty());
  start();
  EXPECT_THAT(signal(SIGUSR1), ElementsAre("signal 10"));
  EXPECT_THAT(signal(SIGWINCH), ElementsAre("signal 28"));
  exit(0);
  EXPECT_THAT(signal(SIGUSR1), IsEmpty());
}

// Revocation

TEST_F(LifecycleTest, StopByTheTerminalGoesToThoseWhomItMissed) {
  start();
  EXPECT_THAT(dispatch(SignalReceived{SIGINT, 0, true, true}),
              ElementsAre("signal 2 to others", "signal 18"));
  pass(500ms);
  EXPECT_THAT(dispatch(SignalReceived{SIGINT, 0, true, true}), ElementsAre("signal 2 to others"));
  pass(1s);
  EXPECT_THAT(dispatch(SignalReceived{SIGINT, 0, true, true}), ElementsAre("signal 9"));
}

TEST_F(LifecycleTest, TimeInWhichWeWereStoppedIsNotUsedUp) {
  start();
  pass(50s);
  EXPECT_THAT(dispatch(Resumed{20s}), IsEmpty());
  EXPECT_THAT(tickAt(120s), ElementsAre("signal 15", "signal 18"));
  dispatch(Resumed{7s});
  EXPECT_THAT(tickAt(157s), ElementsAre("signal 9"));
}

TEST_F(LifecycleTest, RetryDelayGoesOnWhileWeAreStopped) {
  RunRules rules = LifecycleTest::rules();
  rules.retry.maxRetries = 1;
  begin(rules);
  start();
  exit(1);
  dispatch(Resumed{20s});
  EXPECT_THAT(tickAt(600s), ElementsAre("start"));
}

TEST_F(LifecycleTest, RevocationStopsTheCommandAndEndsWith75) {
  RunRules other = rules();
  other.refusedStatus = 0;
  other.retry.maxRetries.reset();
  begin(other);
  start();
  EXPECT_THAT(dispatch(Revoked{"the lease is lost"}), ElementsAre("signal 15", "signal 18"));
  die(SIGTERM);
  EXPECT_THAT(dispatch(GroupEmpty{}), ElementsAre("finished", "release", "close reports"));
  EXPECT_EQ(finished_.cause, Cause::Revoked);
  EXPECT_EQ(finished_.detail, "the lease is lost");
  EXPECT_EQ(run_.exitStatus(), 75) << "whatever refused-exit-code says";
}

TEST_F(LifecycleTest, RevocationInTheRetryWaitEndsTheRun) {
  RunRules retrying = rules();
  retrying.retry.maxRetries = 1;
  begin(retrying);
  start();
  exit(3);
  EXPECT_THAT(dispatch(Revoked{"gone"}), ElementsAre("finished", "release", "close reports"));
  EXPECT_EQ(run_.exitStatus(), 75);
}

TEST_F(LifecycleTest, RevocationWhileOthersAreAskedEndsBeforeItBegins) {
  EXPECT_THAT(dispatch(Revoked{"gone"}), ElementsAre("cancel guards"));
  dispatch(GuardsAnswered{Admission{}, {}});
  EXPECT_EQ(finished_.tally.attempt, 0U);
  EXPECT_EQ(run_.exitStatus(), 75);
}

TEST_F(LifecycleTest, RevocationAfterTheEndChangesNothing) {
  start();
  exit(0);
  EXPECT_THAT(dispatch(Revoked{"late"}), IsEmpty());
  EXPECT_EQ(run_.exitStatus(), 0);
}

TEST_F(LifecycleTest, StopWinsOverRevocation) {
  start();
  dispatch(Revoked{"gone"});
  signal(SIGTERM);
  die(SIGTERM);
  dispatch(GroupEmpty{});
  EXPECT_EQ(run_.exitStatus(), 128 + SIGTERM);
}

// Closing

TEST_F(LifecycleTest, FailedReleaseIs73AfterASuccess) {
  start();
  exit(0);
  dispatch(GuardsReleased{"the lock is not ours any more"});
  EXPECT_EQ(run_.exitStatus(), 73);
}

TEST_F(LifecycleTest, FailedReleaseLeavesAFailureItsStatus) {
  start();
  exit(3);
  dispatch(GuardsReleased{"the lock is not ours any more"});
  EXPECT_EQ(run_.exitStatus(), 3);
}

TEST_F(LifecycleTest, GuardThatDoesNotGiveItsPlaceBackIsNamedSoon) {
  start();
  exit(0);
  EXPECT_THAT(tickAt(10s), ElementsAre("say what is awaited"));
  EXPECT_THAT(tickAt(1h + 10s), ElementsAre("say what is awaited")) << "and then once an hour";
  now_ = SteadyTime{} + 2h;
  dispatch(GuardsReleased{});
  EXPECT_EQ(run_.deadline(), std::optional(SteadyTime{} + 3h));
}

TEST_F(LifecycleTest, WaitingReportersAreNamedOnceAnHour) {
  start();
  exit(0);
  dispatch(GuardsReleased{});
  for (int hour = 1; hour <= 3; ++hour) {
    EXPECT_THAT(tickAt(std::chrono::hours(hour)), ElementsAre("say what is awaited"));
  }
}

// Progress

ProgressPtr progress(std::uint64_t revision) {
  return std::make_shared<const Progress>(Progress{{{"a", {"1", revision}}}, revision});
}

TEST_F(LifecycleTest, ProgressTravelsWithWhateverComesNext) {
  RunRules retried = rules();
  retried.retry.maxRetries = 1;
  begin(retried);
  start();
  EXPECT_THAT(dispatch(ProgressSeen{progress(1)}), IsEmpty());
  exit(1);
  EXPECT_EQ(attemptEnded_.tally.progress->revision, 1U);
  tickAt(600s);
  dispatch(AttemptRuns{4712});
  exit(0);
  EXPECT_EQ(finished_.tally.progress->revision, 1U) << "that of the first attempt, kept";
}

TEST_F(LifecycleTest, ProgressIsToldWhileThereIsARunToTellOf) {
  RunRules retried = rules();
  retried.retry.maxRetries = 1;
  begin(retried);
  EXPECT_THAT(dispatch(ProgressDue{}), IsEmpty());
  start();
  dispatch(ProgressSeen{progress(1)});
  EXPECT_THAT(dispatch(ProgressDue{}), ElementsAre("progress"));
  tickAt(100s);
  EXPECT_THAT(dispatch(ProgressDue{}), ElementsAre("progress")) << "it is being ended";
  die(SIGTERM);
  dispatch(GroupEmpty{});
  EXPECT_THAT(dispatch(ProgressDue{}), ElementsAre("progress")) << "it waits for the next attempt";
  signal(SIGTERM);
  EXPECT_THAT(dispatch(ProgressDue{}), IsEmpty());
}

TEST_F(LifecycleTest, ProgressDoesNotMoveTheDeadline) {
  start();
  pass(99s);
  dispatch(ProgressSeen{progress(1)});
  dispatch(ProgressDue{});
  EXPECT_THAT(tickAt(100s), ElementsAre("signal 15", "signal 18"));
}

TEST_F(LifecycleTest, CommandIsReadyAndStoppingOnceInAnAttempt) {
  RunRules retried = rules();
  retried.retry.maxRetries = 1;
  begin(retried);
  start();
  pass(3s);
  EXPECT_THAT(dispatch(CommandReported{true, false}), ElementsAre("ready"));
  EXPECT_EQ(ready_.tally, (Tally{1, 0, 0, 4711}));
  EXPECT_EQ(ready_.elapsed, Duration(3s));
  EXPECT_THAT(dispatch(CommandReported{true, true}), ElementsAre("stopping"));
  EXPECT_THAT(dispatch(CommandReported{true, true}), IsEmpty());
  exit(1);
  tickAt(603s);
  dispatch(AttemptRuns{4712});
  pass(1s);
  EXPECT_THAT(dispatch(CommandReported{true, true}), ElementsAre("ready", "stopping"));
  EXPECT_EQ(ready_.tally.attempt, 2U);
  EXPECT_EQ(ready_.elapsed, Duration(1s)) << "of this attempt";
}

TEST_F(LifecycleTest, CommandReportsOnlyWhileItRuns) {
  RunRules retried = rules();
  retried.retry.maxRetries = 1;
  begin(retried);
  const CommandReported both{true, true};
  EXPECT_THAT(dispatch(both), IsEmpty()) << "no guard has answered";
  start();
  EXPECT_THAT(dispatch(CommandReported{}), IsEmpty()) << "of something else";
  exit(1);
  EXPECT_THAT(dispatch(both), IsEmpty()) << "the next attempt is awaited";
  tickAt(600s);
  dispatch(AttemptRuns{4712});
  tickAt(700s);
  EXPECT_THAT(dispatch(CommandReported{false, true}), ElementsAre("stopping")) << "it is ended";
  die(SIGTERM);
  dispatch(GroupEmpty{});
  EXPECT_THAT(dispatch(both), IsEmpty()) << "it is over";
}

TEST_F(LifecycleTest, CommandReportDoesNotMoveTheDeadline) {
  start();
  pass(99s);
  dispatch(CommandReported{true, true});
  EXPECT_THAT(tickAt(100s), ElementsAre("signal 15", "signal 18"));
}

} // namespace
} // namespace exec_wrapper::run
