// The course of a run whose command is silent or too slow: what is looked at, told and ended.
#include "run/lifecycle/lifecycle.h"

#include "exec_wrapper/event_names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

TreeSnapshotPtr oneProcess() {
  TreeSnapshot snapshot;
  snapshot.processes.emplace_back().pid = 4711;
  return std::make_shared<const TreeSnapshot>(std::move(snapshot));
}

/// A run with a clock that only the test moves. Of the actions, those that concern the command, and
/// what is published but for messages.
class WatchedRunTest : public testing::Test {
protected:
  WatchedRunTest() {
    rules_.timeout = 100s;
    rules_.gracePeriod = 30s;
    rules_.retry.maxRetries = 0;
    rules_.retry.backoff.delays = {600s};
    rules_.inspects = true;
  }

  void start() {
    now_ = {};
    run_ = Lifecycle(rules_);
    published_.clear();
    give(GuardsAnswered{Admission{}, {}});
    give(AttemptRuns{4711});
  }

  std::vector<std::string> give(const RunInput& input) {
    std::vector<std::string> names;
    for (RunAction& action : run_.on(input, now_)) {
      if (auto* const news = std::get_if<Publish>(&action)) {
        const auto kind = static_cast<EventKind>(news->payload.index());
        if (kind != EventKind::Message) {
          names.emplace_back(exec_wrapper::nameOf(kind));
          published_.push_back(std::move(*news));
        }
      } else if (const auto* const signal = std::get_if<SignalGroup>(&action)) {
        names.push_back("signal " + std::to_string(signal->number));
      } else if (std::holds_alternative<StartAttempt>(action)) {
        names.emplace_back("start");
      } else if (std::holds_alternative<InspectTree>(action)) {
        names.emplace_back("look");
      }
    }
    return names;
  }

  std::vector<std::string> giveAt(Duration time, const RunInput& input) {
    now_ = SteadyTime{} + time;
    return give(input);
  }

  /// When the deadline is that.
  std::vector<std::string> dueAt(Duration time) {
    EXPECT_EQ(due(), time);
    return giveAt(time, Tick{});
  }

  std::optional<Duration> due() const {
    const std::optional<SteadyTime> deadline = run_.deadline();
    return deadline ? std::optional<Duration>(deadline->time_since_epoch()) : std::nullopt;
  }

  std::vector<std::string> exits(int status) {
    return give(LeaderEnded{{ProcessEnd::Kind::Exited, status}});
  }

  /// By the signal that it was sent, with all of its group.
  std::vector<std::string> dies() {
    give(LeaderEnded{{ProcessEnd::Kind::Signaled, SIGTERM}});
    return give(GroupEmpty{});
  }

  /// The last of its kind.
  template <class Fact> Fact told() const {
    for (auto news = published_.rbegin(); news != published_.rend(); ++news) {
      if (const Fact* const fact = std::get_if<Fact>(&news->payload)) {
        return *fact;
      }
    }
    ADD_FAILURE() << "none was published";
    return {};
  }

  SteadyTime now_{};
  RunRules rules_;
  Lifecycle run_{RunRules()};
  std::vector<Publish> published_;
};

// A time limit

TEST_F(WatchedRunTest, LooksAtTheProcessesBeforeTheFirstSignal) {
  const TreeSnapshotPtr seen = oneProcess();
  start();
  EXPECT_THAT(dueAt(100s), ElementsAre("look"));
  EXPECT_EQ(run_.phase(), Lifecycle::Phase::Running);
  EXPECT_THAT(giveAt(100s + 10ms, TreeInspected{seen}), ElementsAre("signal 15", "signal 18"));
  EXPECT_EQ(due(), 130s + 10ms) << "the grace period begins with the signal";
  EXPECT_THAT(dies(), ElementsAre("run_finished"));
  EXPECT_EQ(told<RunFinished>().snapshot, seen);
  EXPECT_EQ(told<RunFinished>().cause, Cause::TimedOut);
  EXPECT_EQ(run_.exitStatus(), 124);
}

TEST_F(WatchedRunTest, LookDelaysTheSignalByFiftyMillisecondsAtMost) {
  start();
  EXPECT_THAT(dueAt(100s), ElementsAre("look"));
  EXPECT_THAT(giveAt(100s + 49ms, Tick{}), IsEmpty());
  EXPECT_THAT(dueAt(100s + 50ms), ElementsAre("signal 15", "signal 18"));
  EXPECT_THAT(give(TreeInspected{oneProcess()}), IsEmpty()) << "it is too late";
  EXPECT_EQ(due(), 130s + 50ms);
  dies();
  EXPECT_EQ(told<RunFinished>().snapshot, nullptr);
  EXPECT_EQ(run_.exitStatus(), 124);
}

TEST_F(WatchedRunTest, LookIsToldOfTheAttemptThatItBelongsTo) {
  const TreeSnapshotPtr seen = oneProcess();
  rules_.retry.maxRetries = 1;
  start();
  dueAt(100s);
  give(TreeInspected{seen});
  EXPECT_THAT(dies(), ElementsAre("attempt_ended"));
  EXPECT_EQ(told<AttemptEnded>().snapshot, seen);
  EXPECT_EQ(told<AttemptEnded>().cause, Cause::TimedOut);
  EXPECT_THAT(dueAt(700s), ElementsAre("start"));
  give(AttemptRuns{4712});
  EXPECT_THAT(exits(3), ElementsAre("run_finished"));
  EXPECT_EQ(told<RunFinished>().snapshot, nullptr);
  EXPECT_EQ(run_.exitStatus(), 3);
}

TEST_F(WatchedRunTest, CommandThatEndsDuringTheLookHasTimedOut) {
  start();
  dueAt(100s);
  EXPECT_THAT(exits(0), ElementsAre("run_finished"));
  EXPECT_EQ(told<RunFinished>().result, RunFinished::Result::TimedOut);
  EXPECT_EQ(told<RunFinished>().cause, Cause::TimedOut);
  EXPECT_EQ(told<RunFinished>().tally, (Tally{1, 1, 1, 4711}));
  EXPECT_EQ(run_.exitStatus(), 124);
  EXPECT_THAT(give(TreeInspected{oneProcess()}), IsEmpty());
}

TEST_F(WatchedRunTest, CommandThatEndsDuringTheLookHasTimedOutThoughItsSurvivorsAreEnded) {
  rules_.killSurvivors = true;
  start();
  dueAt(100s);
  EXPECT_THAT(exits(0), ElementsAre("signal 15", "signal 18"));
  EXPECT_THAT(give(GroupEmpty{}), ElementsAre("run_finished"));
  EXPECT_EQ(told<RunFinished>().result, RunFinished::Result::TimedOut);
  EXPECT_EQ(told<RunFinished>().cause, Cause::TimedOut);
  EXPECT_EQ(run_.exitStatus(), 124) << "as without that setting";
}

TEST_F(WatchedRunTest, StopDuringTheLookIsAStop) {
  start();
  dueAt(100s);
  EXPECT_THAT(give(SignalReceived{SIGINT, 1}), ElementsAre("signal 2", "signal 18"));
  EXPECT_EQ(due(), 130s);
  EXPECT_THAT(give(TreeInspected{oneProcess()}), IsEmpty());
  dies();
  EXPECT_EQ(told<RunFinished>().cause, Cause::Stopped);
  EXPECT_EQ(told<RunFinished>().tally.timedOutAttempts, 0U);
  EXPECT_EQ(told<RunFinished>().snapshot, nullptr);
  EXPECT_EQ(run_.exitStatus(), 128 + SIGINT);
}

TEST_F(WatchedRunTest, RevocationDuringTheLookIsARevocation) {
  start();
  dueAt(100s);
  EXPECT_THAT(give(Revoked{"gone"}), ElementsAre("signal 15", "signal 18"));
  EXPECT_THAT(give(TreeInspected{oneProcess()}), IsEmpty());
  dies();
  EXPECT_EQ(run_.exitStatus(), 75);
}

TEST_F(WatchedRunTest, LookThatNobodyAskedForIsIgnored) {
  start();
  EXPECT_THAT(give(TreeInspected{oneProcess()}), IsEmpty());
  EXPECT_EQ(due(), 100s);
  exits(3);
  EXPECT_EQ(told<RunFinished>().snapshot, nullptr);
}

TEST_F(WatchedRunTest, SignalGoesOutAtOnceWhereNothingIsLookedAt) {
  rules_.inspects = false;
  start();
  EXPECT_THAT(dueAt(100s), ElementsAre("signal 15", "signal 18"));
}

// A stall that is an alert

TEST_F(WatchedRunTest, AlertLetsTheAttemptGoOn) {
  const TreeSnapshotPtr seen = oneProcess();
  rules_.retry.maxRetries = 5;
  start();
  EXPECT_THAT(giveAt(60s, StallFound{Stalled::Sign::Silence, 50s}), ElementsAre("look"));
  EXPECT_EQ(due(), 60s + 50ms);
  EXPECT_THAT(giveAt(60s + 20ms, TreeInspected{seen}), ElementsAre("stalled"));
  EXPECT_EQ(told<Stalled>().tally, (Tally{1, 0, 0, 4711}));
  EXPECT_EQ(told<Stalled>().sign, Stalled::Sign::Silence);
  EXPECT_EQ(told<Stalled>().silence, 50s);
  EXPECT_EQ(told<Stalled>().action, "alert");
  EXPECT_EQ(told<Stalled>().snapshot, seen);
  EXPECT_EQ(published_.back().severity, Severity::Error);
  EXPECT_EQ(run_.phase(), Lifecycle::Phase::Running);
  EXPECT_EQ(due(), 100s) << "the time limit is what it was";
  EXPECT_THAT(giveAt(70s, LeaderEnded{}), ElementsAre("run_finished"));
  EXPECT_EQ(told<RunFinished>().result, RunFinished::Result::Succeeded);
  EXPECT_EQ(told<RunFinished>().snapshot, nullptr) << "it was told with the stall";
  EXPECT_EQ(run_.exitStatus(), 0);
}

TEST_F(WatchedRunTest, AlertThenTimesOutAsEver) {
  const TreeSnapshotPtr seen = oneProcess();
  start();
  giveAt(60s, StallFound{});
  give(TreeInspected{oneProcess()});
  EXPECT_THAT(dueAt(100s), ElementsAre("look"));
  give(TreeInspected{seen});
  dies();
  EXPECT_EQ(told<RunFinished>().cause, Cause::TimedOut);
  EXPECT_EQ(told<RunFinished>().snapshot, seen);
}

TEST_F(WatchedRunTest, AlertComesWithoutALookThatTakesTooLong) {
  start();
  giveAt(60s, StallFound{});
  EXPECT_THAT(dueAt(60s + 50ms), ElementsAre("stalled"));
  EXPECT_EQ(told<Stalled>().snapshot, nullptr);
  EXPECT_THAT(give(TreeInspected{oneProcess()}), IsEmpty());
  EXPECT_EQ(due(), 100s);
}

TEST_F(WatchedRunTest, AlertComesAtOnceWhereNothingIsLookedAt) {
  rules_.inspects = false;
  start();
  EXPECT_THAT(giveAt(60s, StallFound{Stalled::Sign::Trigger, 1s}), ElementsAre("stalled"));
  EXPECT_EQ(told<Stalled>().sign, Stalled::Sign::Trigger);
  EXPECT_EQ(due(), 100s);
}

TEST_F(WatchedRunTest, AlertMovesNoTimeLimitThatIsOverMeanwhile) {
  start();
  giveAt(99980ms, StallFound{});
  EXPECT_THAT(dueAt(100030ms), ElementsAre("stalled"));
  EXPECT_EQ(due(), 100s);
  EXPECT_THAT(give(Tick{}), ElementsAre("look"));
  EXPECT_THAT(give(TreeInspected{}), ElementsAre("signal 15", "signal 18"));
}

TEST_F(WatchedRunTest, AlertLeavesNoDeadlineWithoutATimeLimit) {
  rules_.timeout.reset();
  start();
  EXPECT_EQ(due(), std::nullopt);
  giveAt(60s, StallFound{});
  EXPECT_EQ(due(), 60s + 50ms);
  give(TreeInspected{});
  EXPECT_EQ(due(), std::nullopt);
}

TEST_F(WatchedRunTest, TimeInWhichTheCommandWasStoppedIsGivenBackWithAnAlert) {
  start();
  giveAt(50s, Resumed{20s}); // before,
  giveAt(60s, StallFound{});
  give(Resumed{5s}); // during
  EXPECT_EQ(due(), 65s + 50ms);
  giveAt(65s, TreeInspected{});
  EXPECT_EQ(due(), 125s);
  give(Resumed{1s}); // and after it
  EXPECT_THAT(dueAt(126s), ElementsAre("look"));
}

TEST_F(WatchedRunTest, AlertIsToldForEachStallButOneAtATime) {
  start();
  giveAt(60s, StallFound{Stalled::Sign::Silence, 50s});
  EXPECT_THAT(give(StallFound{Stalled::Sign::Trigger, 1s}), IsEmpty());
  give(TreeInspected{});
  EXPECT_EQ(told<Stalled>().sign, Stalled::Sign::Silence);
  EXPECT_THAT(giveAt(70s, StallFound{Stalled::Sign::Watchdog, 3s}), ElementsAre("look"));
  EXPECT_THAT(give(TreeInspected{}), ElementsAre("stalled"));
  EXPECT_EQ(told<Stalled>().sign, Stalled::Sign::Watchdog);
  EXPECT_EQ(told<Stalled>().silence, 3s);
}

TEST_F(WatchedRunTest, StallWhileTheTimeLimitsLookIsAwaitedIsPartOfThat) {
  start();
  dueAt(100s);
  EXPECT_THAT(give(StallFound{}), IsEmpty());
  EXPECT_THAT(give(TreeInspected{}), ElementsAre("signal 15", "signal 18"));
}

TEST_F(WatchedRunTest, StallIsNoneWhereNothingRuns) {
  rules_.retry.maxRetries = 1;
  run_ = Lifecycle(rules_);
  EXPECT_THAT(give(StallFound{}), IsEmpty()) << "no guard has answered";
  start();
  dueAt(100s);
  give(TreeInspected{});
  EXPECT_THAT(give(StallFound{}), IsEmpty()) << "it is being ended";
  dies();
  EXPECT_THAT(give(StallFound{}), IsEmpty()) << "the next attempt is awaited";
  dueAt(700s);
  give(AttemptRuns{4712});
  exits(0);
  EXPECT_THAT(give(StallFound{}), IsEmpty()) << "it is over";
}

TEST_F(WatchedRunTest, CommandThatEndsDuringTheLookAtAStallEndedByItself) {
  rules_.stall.action = StallAction::Stop;
  start();
  giveAt(60s, StallFound{});
  EXPECT_THAT(exits(3), ElementsAre("run_finished"));
  EXPECT_EQ(told<RunFinished>().cause, Cause::Itself);
  EXPECT_EQ(told<RunFinished>().tally, (Tally{1, 1, 0, 4711}));
  EXPECT_EQ(run_.exitStatus(), 3);
}

TEST_F(WatchedRunTest, StopDuringTheLookAtAStallIsAStop) {
  rules_.stall.action = StallAction::Retry;
  start();
  giveAt(60s, StallFound{});
  EXPECT_THAT(give(SignalReceived{SIGTERM, 1}), ElementsAre("signal 15", "signal 18"));
  EXPECT_THAT(give(TreeInspected{}), IsEmpty());
  dies();
  EXPECT_EQ(told<RunFinished>().cause, Cause::Stopped);
  EXPECT_EQ(run_.exitStatus(), 128 + SIGTERM);
}

// A stall that ends the attempt

TEST_F(WatchedRunTest, StallEndsTheRunWhereThatIsItsAction) {
  const TreeSnapshotPtr seen = oneProcess();
  rules_.retry.maxRetries = 5;
  rules_.stall.action = StallAction::Stop;
  start();
  EXPECT_THAT(giveAt(60s, StallFound{Stalled::Sign::Watchdog, 3s}), ElementsAre("look"));
  EXPECT_THAT(give(TreeInspected{seen}), ElementsAre("stalled", "signal 15", "signal 18"));
  EXPECT_EQ(told<Stalled>().action, "stop");
  EXPECT_EQ(told<Stalled>().snapshot, seen);
  EXPECT_THAT(dueAt(90s), ElementsAre("signal 9"));
  EXPECT_THAT(dies(), ElementsAre("run_finished")) << "no further attempt";
  EXPECT_EQ(told<RunFinished>().result, RunFinished::Result::TimedOut);
  EXPECT_EQ(told<RunFinished>().cause, Cause::Stalled);
  EXPECT_EQ(told<RunFinished>().tally, (Tally{1, 1, 1, 4711}));
  EXPECT_EQ(told<RunFinished>().snapshot, seen);
  EXPECT_EQ(told<RunFinished>().exitStatus, 124);
  EXPECT_EQ(run_.exitStatus(), 124);
}

TEST_F(WatchedRunTest, StalledCommandThatHeedsTheSignalHasStalledAllTheSame) {
  rules_.stall.action = StallAction::Stop;
  start();
  giveAt(60s, StallFound{});
  give(TreeInspected{});
  exits(0);
  give(GroupEmpty{});
  EXPECT_EQ(told<RunFinished>().result, RunFinished::Result::TimedOut);
  EXPECT_EQ(run_.exitStatus(), 124);
}

TEST_F(WatchedRunTest, StallEndsWithZeroWhereFailuresDo) {
  rules_.stall.action = StallAction::Stop;
  rules_.exitZero = true;
  start();
  giveAt(60s, StallFound{});
  give(TreeInspected{});
  dies();
  EXPECT_EQ(told<RunFinished>().result, RunFinished::Result::TimedOut);
  EXPECT_EQ(run_.exitStatus(), 0);
}

TEST_F(WatchedRunTest, StalledAttemptIsRetriedWhereThatIsItsAction) {
  const TreeSnapshotPtr seen = oneProcess();
  rules_.retry.maxRetries = 1;
  rules_.stall.action = StallAction::Retry;
  start();
  giveAt(60s, StallFound{});
  EXPECT_THAT(give(TreeInspected{seen}), ElementsAre("stalled", "signal 15", "signal 18"));
  EXPECT_EQ(told<Stalled>().action, "retry");
  EXPECT_THAT(dies(), ElementsAre("attempt_ended"));
  EXPECT_EQ(told<AttemptEnded>().cause, Cause::Stalled);
  EXPECT_EQ(told<AttemptEnded>().tally, (Tally{1, 1, 1, 4711}));
  EXPECT_EQ(told<AttemptEnded>().snapshot, seen);
  EXPECT_THAT(dueAt(660s), ElementsAre("start"));
  give(AttemptRuns{4712});
  EXPECT_EQ(due(), 760s) << "a time limit of its own";
  EXPECT_THAT(exits(0), ElementsAre("run_finished"));
  EXPECT_EQ(told<RunFinished>().tally, (Tally{2, 1, 1, 4712}));
  EXPECT_EQ(told<RunFinished>().cause, Cause::Itself);
  EXPECT_EQ(run_.exitStatus(), 0);
}

TEST_F(WatchedRunTest, StalledAttemptWithoutRetriesLeftIsTheLast) {
  rules_.stall.action = StallAction::Retry;
  start();
  giveAt(60s, StallFound{});
  give(TreeInspected{});
  EXPECT_THAT(dies(), ElementsAre("run_finished"));
  EXPECT_EQ(told<RunFinished>().cause, Cause::Stalled);
  EXPECT_EQ(run_.exitStatus(), 124);
}

TEST_F(WatchedRunTest, StopOfAStalledAttemptThatIsBeingEndedIsAStop) {
  rules_.retry.maxRetries = 1;
  rules_.stall.action = StallAction::Retry;
  start();
  giveAt(60s, StallFound{});
  give(TreeInspected{});
  EXPECT_THAT(give(SignalReceived{SIGTERM, 1}), ElementsAre("signal 15"));
  EXPECT_THAT(dies(), ElementsAre("run_finished"));
  EXPECT_EQ(told<RunFinished>().cause, Cause::Stopped);
  EXPECT_EQ(run_.exitStatus(), 128 + SIGTERM);
}

// The watchdog of a service manager

TEST_F(WatchedRunTest, AbortIsAStopBecauseOfAStall) {
  rules_.retry.maxRetries = 5;
  start();
  EXPECT_THAT(give(SignalReceived{SIGABRT, 1}), ElementsAre("signal 6", "signal 18"));
  EXPECT_THAT(dies(), ElementsAre("run_finished"));
  EXPECT_EQ(told<RunFinished>().result, RunFinished::Result::Failed);
  EXPECT_EQ(told<RunFinished>().cause, Cause::Stalled);
  EXPECT_EQ(told<RunFinished>().stopSignal, SIGABRT);
  EXPECT_EQ(told<RunFinished>().exitStatus, 134);
  EXPECT_EQ(run_.exitStatus(), 134);
}

// The soft limit

TEST_F(WatchedRunTest, RunThatLastsLongIsToldOnce) {
  rules_.warnAfter = 50s;
  start();
  EXPECT_THAT(dueAt(50s), ElementsAre("still_running"));
  EXPECT_EQ(told<StillRunning>().tally, (Tally{1, 0, 0, 4711}));
  EXPECT_EQ(told<StillRunning>().elapsed, 50s);
  EXPECT_EQ(published_.back().severity, Severity::Warning);
  EXPECT_THAT(give(Tick{}), IsEmpty());
  EXPECT_THAT(dueAt(100s), ElementsAre("look")) << "the time limit is what it was";
}

TEST_F(WatchedRunTest, RunWithoutATimeLimitIsToldToo) {
  rules_.warnAfter = 50s;
  rules_.timeout.reset();
  start();
  EXPECT_THAT(dueAt(50s), ElementsAre("still_running"));
  EXPECT_EQ(due(), std::nullopt);
}

TEST_F(WatchedRunTest, RunThatWaitsForItsNextAttemptLastsToo) {
  rules_.warnAfter = 50s;
  rules_.retry.maxRetries = 1;
  start();
  giveAt(10s, LeaderEnded{{ProcessEnd::Kind::Exited, 3}});
  EXPECT_THAT(dueAt(50s), ElementsAre("still_running"));
  EXPECT_EQ(told<StillRunning>().elapsed, 50s);
  EXPECT_THAT(dueAt(610s), ElementsAre("start"));
  give(AttemptRuns{4712});
  EXPECT_EQ(due(), 710s) << "once for all attempts";
}

TEST_F(WatchedRunTest, RunLastsFromItsFirstAttempt) {
  rules_.warnAfter = 650s;
  rules_.retry.maxRetries = 1;
  start();
  giveAt(10s, LeaderEnded{{ProcessEnd::Kind::Exited, 3}});
  dueAt(610s);
  give(AttemptRuns{4712});
  EXPECT_THAT(dueAt(650s), ElementsAre("still_running"));
  EXPECT_EQ(told<StillRunning>().elapsed, 650s);
  EXPECT_EQ(told<StillRunning>().tally.attempt, 2U);
  EXPECT_EQ(due(), 710s);
}

TEST_F(WatchedRunTest, RunThatIsOverLastsNoLonger) {
  rules_.warnAfter = 50s;
  start();
  giveAt(10s, LeaderEnded{});
  EXPECT_NE(due(), 50s);
  EXPECT_THAT(giveAt(50s, Tick{}), IsEmpty());
}

TEST_F(WatchedRunTest, RunThatCouldNotBeStartedLastsNotAtAll) {
  rules_.warnAfter = 50s;
  run_ = Lifecycle(rules_);
  give(GuardsAnswered{Admission{}, {}});
  EXPECT_EQ(due(), std::nullopt) << "the wait for the guards does not count";
  give(AttemptNotStarted{127, "x was not found"});
  EXPECT_THAT(giveAt(50s, Tick{}), IsEmpty());
}

TEST_F(WatchedRunTest, BothLimitsCountWhereAWakeUpIsLate) {
  rules_.warnAfter = 50s;
  start();
  EXPECT_THAT(giveAt(100s, Tick{}), ElementsAre("still_running", "look"));
  EXPECT_EQ(told<StillRunning>().elapsed, 100s);
}

TEST_F(WatchedRunTest, SoftLimitDuringALookDoesNotEndIt) {
  rules_.warnAfter = 60s + 20ms;
  start();
  giveAt(60s, StallFound{});
  EXPECT_THAT(dueAt(60s + 20ms), ElementsAre("still_running"));
  EXPECT_THAT(give(TreeInspected{}), ElementsAre("stalled"));
}

} // namespace
} // namespace exec_wrapper::run
