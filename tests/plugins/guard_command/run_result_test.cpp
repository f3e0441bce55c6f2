#include "run_result.h"

#include <gtest/gtest.h>

#include <csignal>

namespace exec_wrapper::guard_command::test {
namespace {

RunFinished finish(RunFinished::Result result, Cause cause = Cause::Itself) {
  RunFinished finished;
  finished.result = result;
  finished.cause = cause;
  finished.tally.attempt = 1;
  return finished;
}

TEST(RunResult, IsThatOfTheEvent) {
  EXPECT_EQ(resultOf(finish(RunFinished::Result::Succeeded)), "succeeded");
  EXPECT_EQ(resultOf(finish(RunFinished::Result::Failed)), "failed");
  EXPECT_EQ(resultOf(finish(RunFinished::Result::TimedOut, Cause::TimedOut)), "timed_out");
  EXPECT_EQ(resultOf(finish(RunFinished::Result::TimedOut, Cause::Stalled)), "timed_out");
}

TEST(RunResult, OfAStopIsStoppedWhateverTheCommandMadeOfIt) {
  RunFinished stopped = finish(RunFinished::Result::Failed, Cause::Stopped);
  stopped.stopSignal = SIGTERM;
  EXPECT_EQ(resultOf(stopped), "stopped");
  stopped.stopSignal = SIGABRT; // the watchdog of a service manager
  stopped.cause = Cause::Stalled;
  EXPECT_EQ(resultOf(stopped), "stopped");
}

TEST(RunResult, OfARevocationIsRevoked) {
  EXPECT_EQ(resultOf(finish(RunFinished::Result::Failed, Cause::Revoked)), "revoked");
}

TEST(RunResult, WithoutAnAttemptIsNotStarted) {
  RunFinished stopped = finish(RunFinished::Result::Failed, Cause::Stopped);
  stopped.stopSignal = SIGTERM;
  stopped.tally.attempt = 0;
  EXPECT_EQ(resultOf(stopped), "not_started");
}

} // namespace
} // namespace exec_wrapper::guard_command::test
