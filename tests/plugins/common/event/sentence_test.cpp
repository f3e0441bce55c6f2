#include "common/event/sentence.h"

#include <gtest/gtest.h>

#include <csignal>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::common {
namespace {

using namespace std::chrono_literals;
using Kind = ProcessEnd::Kind;

class Sentence : public ::testing::Test {
protected:
  Sentence() { run.name = "nightly"; }

  std::string of(Payload payload) const {
    Event event;
    event.payload = std::move(payload);
    return sentence(event, {run, attempts});
  }

  RunIdentity run;
  std::optional<std::uint64_t> attempts = 3;
  Tally second{2, 1, 0, 4711};
};

RunFinished finished(ProcessEnd end, Tally tally, Cause cause = Cause::Itself) {
  RunFinished payload;
  payload.tally = tally;
  payload.end = end;
  payload.cause = cause;
  payload.attemptElapsed = 2500ms;
  payload.elapsed = 5min;
  return payload;
}

TEST_F(Sentence, NamesTheRunByItsCommandWhereItHasNoName) {
  run.name.clear();
  run.commandLine = "tar czf /b.tgz /srv";

  EXPECT_EQ(of(AttemptStarted{second}),
            "\"tar czf /b.tgz /srv\" started, pid 4711 (attempt 2 of 3)");
}

TEST_F(Sentence, OfAMessageNamesWhoSpeaks) {
  EXPECT_EQ(of(Message{"config", "unknown variable X"}), "config: unknown variable X");
}

TEST_F(Sentence, OfARefusalGivesTheGuardsReason) {
  EXPECT_EQ(of(RunRefused{"lock_file", "/run/x is held by pid 7", 75}),
            "\"nightly\" refused by lock_file: /run/x is held by pid 7");
}

TEST_F(Sentence, OfAnAdmissionListsTheFacts) {
  EXPECT_EQ(of(RunAdmitted{}), "\"nightly\" admitted");
  EXPECT_EQ(of(RunAdmitted{{{"id", "12"}, {"lockfile", "/x"}}}),
            "\"nightly\" admitted: id 12, lockfile /x");
}

TEST_F(Sentence, OfAFailedAttemptSaysWhenTheNextIs) {
  EXPECT_EQ(of(AttemptEnded{second, {Kind::Exited, 3}, Cause::Itself, 2500ms, 10min}),
            "\"nightly\" failed: exit status 3 after 2.5 s (attempt 2 of 3); again "
            "in 10m");
  attempts.reset();
  EXPECT_EQ(of(AttemptEnded{second, {Kind::Signaled, SIGKILL}, Cause::TimedOut, 1h, 0s}),
            "\"nightly\" timed out after 1h, killed by SIGKILL (attempt 2); again "
            "now");
}

TEST_F(Sentence, OfASuccessSaysWhatItTook) {
  RunFinished payload = finished({Kind::Exited, 0}, {1, 0, 0, 4711});
  payload.result = RunFinished::Result::Succeeded;
  payload.usage = Usage{.user = 1200ms, .system = 300ms, .maxResidentBytes = 52'000'000};
  EXPECT_EQ(of(payload), "\"nightly\" succeeded after 2.5 s; CPU time 1.5 s, memory 50 MiB");
  payload.usage->maxResidentBytes = 0; // not known
  EXPECT_EQ(of(payload), "\"nightly\" succeeded after 2.5 s; CPU time 1.5 s");
}

TEST_F(Sentence, OfAnyEndSaysWhatItTook) {
  const Usage usage{
      .user = 1200ms, .maxResidentBytes = 52'000'000, .bytesRead = 1000, .bytesWritten = 7'000'000};
  const std::string took = "; CPU time 1.2 s, memory 50 MiB, 7 MiB written";
  for (const Cause cause : {Cause::Itself, Cause::TimedOut, Cause::Stopped, Cause::Revoked}) {
    RunFinished payload = finished({Kind::Signaled, SIGTERM}, second, cause);
    payload.usage = usage;
    EXPECT_TRUE(of(payload).ends_with("(attempt 2 of 3)" + took)) << of(payload);
  }
}

TEST_F(Sentence, OfAFailureSaysThatMemoryWasShort) {
  RunFinished payload = finished({Kind::Signaled, SIGKILL}, second);
  payload.usage = Usage{.maxResidentBytes = 1 << 30, .oomKills = 1};
  EXPECT_EQ(of(payload),
            "\"nightly\" failed: killed by SIGKILL after 2.5 s (attempt 2 of 3); CPU time 0 s, "
            "memory 1024 MiB; the kernel OOM-killed a process of the command");
  payload.usage->oomKills = 2;
  EXPECT_NE(of(payload).find("OOM-killed 2 processes of the command"), std::string::npos);
}

TEST_F(Sentence, OfAFailedRunSaysHowAfterWhatTimeAndWhichAttempt) {
  EXPECT_EQ(of(finished({Kind::Exited, 3}, second)),
            "\"nightly\" failed: exit status 3 after 2.5 s (attempt 2 of 3)");
  EXPECT_EQ(of(finished({Kind::Signaled, SIGSEGV}, second)),
            "\"nightly\" failed: killed by SIGSEGV after 2.5 s (attempt 2 of 3)");
  EXPECT_EQ(of(finished({Kind::Signaled, SIGTERM}, second, Cause::TimedOut)),
            "\"nightly\" timed out after 2.5 s, killed by SIGTERM (attempt 2 of 3)");
  EXPECT_EQ(of(finished({Kind::Outlived, SIGKILL}, second, Cause::TimedOut)),
            "\"nightly\" timed out after 2.5 s, its processes were still alive 10 s after SIGKILL "
            "(attempt 2 of 3)");
}

TEST_F(Sentence, OfACommandThatCouldNotBeStartedSaysWhy) {
  RunFinished payload = finished({Kind::NotStarted, 127}, {1, 1, 0, {}});
  EXPECT_EQ(of(payload), "\"nightly\" could not be started: not found (attempt 1 of 3)");

  payload.end = ProcessEnd{Kind::NotStarted, 126};
  payload.detail = "/srv/job: Permission denied";
  EXPECT_EQ(of(payload), "\"nightly\" could not be started: /srv/job: Permission "
                         "denied (attempt 1 of 3)");
}

TEST_F(Sentence, OfASuccessCountsAttemptsOnlyWhereThereWereSeveral) {
  RunFinished payload = finished({Kind::Exited, 0}, {1, 0, 0, 4711});
  payload.result = RunFinished::Result::Succeeded;
  EXPECT_EQ(of(payload), "\"nightly\" succeeded after 2.5 s");

  payload.tally = second;
  EXPECT_EQ(of(payload), "\"nightly\" succeeded after 2.5 s (attempt 2 of 3, 5m in all)");
}

TEST_F(Sentence, OfAStopNamesTheSignal) {
  RunFinished payload = finished({Kind::Signaled, SIGTERM}, second, Cause::Stopped);
  payload.stopSignal = SIGINT;
  EXPECT_EQ(of(payload),
            "\"nightly\" stopped by SIGINT; the command ended: killed by SIGTERM after "
            "2.5 s (attempt 2 of 3)");
  payload.end.reset();
  EXPECT_EQ(of(payload), "\"nightly\" stopped by SIGINT before the command was started");
}

TEST_F(Sentence, OfARevokedRunSaysWhy) {
  RunFinished payload = finished({Kind::Exited, 143}, second, Cause::Revoked);
  payload.detail = "the server answered 409";
  EXPECT_EQ(of(payload), "\"nightly\" stopped, permission to run revoked: the server answered 409; "
                         "the command ended: exit status 143 after 2.5 s (attempt 2 of 3)");
}

TEST_F(Sentence, OfACommandThatIsReadySaysAfterWhatTime) {
  EXPECT_EQ(of(CommandReady{second, 2500ms}), "\"nightly\" is ready after 2.5 s (attempt 2 of 3)");
}

TEST_F(Sentence, OfACommandThatIsStoppingNamesTheAttempt) {
  EXPECT_EQ(of(CommandStopping{second}),
            "\"nightly\" reported that it is stopping (attempt 2 of 3)");
}

TEST_F(Sentence, OfAFailedDeliverySaysWhetherItIsTriedAgain) {
  EXPECT_EQ(of(DeliveryFailed{"process_api", "no connection", 1, true, false, false}),
            "process_api could not deliver: no connection; will retry");
  EXPECT_EQ(of(DeliveryFailed{"process_api", "no connection", 4, false, true, true}),
            "process_api could not deliver: no connection (4 failures since the last delivery); "
            "giving up, the final status was not delivered");
  DeliveryFailed lasting{"history", "no directory", 1, true, false, false};
  lasting.lasting = true;
  EXPECT_EQ(of(lasting), "history could not deliver: no directory; nothing is delivered until that "
                         "is mended");
}

TreeSnapshotPtr processesOf(std::vector<ProcessSnapshot> processes, std::uint64_t omitted = 0) {
  return std::make_shared<const TreeSnapshot>(TreeSnapshot{std::move(processes), omitted});
}

ProcessSnapshot processCalled(const std::string& command, pid_t pid, char state,
                              const std::string& waitChannel = {}) {
  ProcessSnapshot process;
  process.command = command;
  process.pid = pid;
  process.state = state;
  process.waitChannel = waitChannel;
  return process;
}

TEST_F(Sentence, OfAStallSaysWhichSignWasMissed) {
  EXPECT_EQ(of(Stalled{second, Stalled::Sign::Silence, 10min, "alert"}),
            "\"nightly\" shows no sign of life for 10m (attempt 2 of 3); it continues");
  EXPECT_EQ(of(Stalled{second, Stalled::Sign::Watchdog, 2500ms, "alert"}),
            "\"nightly\" sent no WATCHDOG=1 for 2.5 s (attempt 2 of 3); it continues");
  EXPECT_EQ(of(Stalled{second, Stalled::Sign::Trigger, 10min, "alert"}),
            "\"nightly\" reported that it hangs (WATCHDOG=trigger) (attempt 2 of 3); it continues");
}

TEST_F(Sentence, OfAStallSaysWhatFollows) {
  attempts.reset();
  EXPECT_EQ(of(Stalled{second, Stalled::Sign::Silence, 10min, "stop"}),
            "\"nightly\" shows no sign of life for 10m (attempt 2); it is ended");
  EXPECT_EQ(of(Stalled{second, Stalled::Sign::Silence, 10min, "retry"}),
            "\"nightly\" shows no sign of life for 10m (attempt 2); the attempt is ended");
}

TEST_F(Sentence, OfAStallNamesTheProcessesAndWhatTheyWaitFor) {
  const auto stalledIn = [this](const TreeSnapshotPtr& snapshot) {
    const std::string text = of(Stalled{second, Stalled::Sign::Silence, 10min, "stop", snapshot});
    const std::string begin = "; it is ended";
    return text.substr(text.find(begin) + begin.size());
  };
  EXPECT_EQ(stalledIn(processesOf({processCalled("tar", 17, 'D', "nfs_wait")})),
            "; its processes: tar (pid 17) waiting uninterruptibly in nfs_wait");
  EXPECT_EQ(stalledIn(processesOf({processCalled("sh", 17, 'S', "do_wait"),
                                   processCalled("curl", 18, 'S'), processCalled("x", 19, 'T')})),
            "; its processes: sh (pid 17) waiting in do_wait, curl (pid 18) waiting, x (pid 19) "
            "stopped");
  EXPECT_EQ(stalledIn(processesOf({processCalled("a", 1, 'R'), processCalled("b", 2, 'Z'),
                                   processCalled("c", 3, 't'), processCalled("d", 4, 'S')},
                                  5)),
            "; its processes: a (pid 1) running, b (pid 2) ended, c (pid 3) stopped and 6 more");
  EXPECT_EQ(stalledIn(processesOf({})), "");
  EXPECT_EQ(stalledIn(processesOf({processCalled("a\n(\xFF)", 1, 'S', "x\ty")})).find('\n'),
            std::string::npos)
      << "one line";
}

TEST_F(Sentence, OfATimeoutNamesTheProcessesToo) {
  const TreeSnapshotPtr snapshot = processesOf({processCalled("tar", 17, 'D', "nfs_wait")});
  const std::string before = "; its processes: tar (pid 17) waiting uninterruptibly in nfs_wait";
  AttemptEnded ended{second, {Kind::Signaled, SIGTERM}, Cause::TimedOut, 1h, 10min, snapshot};
  EXPECT_EQ(of(ended),
            "\"nightly\" timed out after 1h, killed by SIGTERM (attempt 2 of 3); again in "
            "10m" +
                before);
  RunFinished payload = finished({Kind::Signaled, SIGTERM}, second, Cause::TimedOut);
  payload.snapshot = snapshot;
  EXPECT_EQ(of(payload),
            "\"nightly\" timed out after 2.5 s, killed by SIGTERM (attempt 2 of 3)" + before);
}

TEST_F(Sentence, OfAFailedAttemptNamesTheRuleForTheNext) {
  AttemptEnded ended{second, {Kind::Exited, 3}, Cause::Itself, 2500ms, 10min};
  ended.decision =
      RetryDecision{true, RetryDecision::Rule::RetryOn, "exit status 3 is in retry-on"};
  EXPECT_EQ(of(ended), "\"nightly\" failed: exit status 3 after 2.5 s (attempt 2 of 3); again in "
                       "10m: exit status 3 is in retry-on");
}

TEST_F(Sentence, OfAFailedRunNamesTheRuleThatEndedItUnlessItsAttemptsAreUsed) {
  RunFinished payload = finished({Kind::Exited, 78}, second);
  payload.decision = RetryDecision{false, RetryDecision::Rule::NeverRetryOn,
                                   "exit status 78 is in never-retry-on"};
  EXPECT_EQ(of(payload), "\"nightly\" failed: exit status 78 after 2.5 s (attempt 2 of 3); not "
                         "tried again: exit status 78 is in never-retry-on");
  payload.decision = RetryDecision{false, RetryDecision::Rule::Retries, "it was attempt 2 of 2"};
  EXPECT_EQ(of(payload), "\"nightly\" failed: exit status 78 after 2.5 s (attempt 2 of 3)");
}

TEST_F(Sentence, OfASuccessByARuleNamesIt) {
  RunFinished payload = finished({Kind::Exited, 75}, Tally{1, 0, 0, 4711});
  payload.result = RunFinished::Result::Succeeded;
  payload.decision =
      RetryDecision{false, RetryDecision::Rule::SuccessOn, "exit status 75 is in success-on"};
  EXPECT_EQ(of(payload), "\"nightly\" succeeded after 2.5 s: exit status 75 is in success-on");
  payload.end = ProcessEnd{};
  EXPECT_EQ(of(payload), "\"nightly\" succeeded after 2.5 s");
}

TEST_F(Sentence, OfAnAttemptAfterTheCountBeganAgainHasBothNumbers) {
  Tally tally = second;
  tally.attempt = 9;
  tally.attemptInCount = 1;
  EXPECT_EQ(of(AttemptStarted{tally}).substr(0, 25), "\"nightly\" started, pid 47");
  EXPECT_TRUE(of(AttemptStarted{tally}).ends_with("(attempt 9, counted as 1 of 3)"))
      << of(AttemptStarted{tally});
}

TEST_F(Sentence, OfAnEndByAStallLeavesTheProcessesToTheLineOfTheStall) {
  const TreeSnapshotPtr snapshot = processesOf({processCalled("tar", 17, 'D', "nfs_wait")});
  AttemptEnded ended{second, {Kind::Signaled, SIGTERM}, Cause::Stalled, 1h, 0s, snapshot};
  EXPECT_EQ(of(ended), "\"nightly\" stalled and was ended after 1h, killed by SIGTERM (attempt 2 "
                       "of 3); again now");
  RunFinished payload = finished({Kind::Signaled, SIGTERM}, second, Cause::Stalled);
  payload.result = RunFinished::Result::TimedOut;
  payload.snapshot = snapshot;
  EXPECT_EQ(of(payload), "\"nightly\" stalled and was ended after 2.5 s, killed by SIGTERM "
                         "(attempt 2 of 3)");
}

TEST_F(Sentence, OfAStopByAWatchdogSaysSo) {
  RunFinished payload = finished({Kind::Signaled, SIGABRT}, second, Cause::Stalled);
  payload.stopSignal = SIGABRT;
  EXPECT_EQ(of(payload),
            "\"nightly\" stopped by SIGABRT because it stalled; the command ended: killed by "
            "SIGABRT after 2.5 s (attempt 2 of 3)");
}

TEST_F(Sentence, OfARunThatLastsLongSaysHowLong) {
  EXPECT_EQ(of(StillRunning{second, 2h}), "\"nightly\" is still running after 2h (attempt 2 of 3)");
}

} // namespace
} // namespace exec_wrapper::common
