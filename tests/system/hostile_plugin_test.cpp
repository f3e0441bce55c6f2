// Nothing that a plugin does holds the command, its timeout or its exit, or changes its status.

#include "support/await.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class HostilePlugin : public WrapperTest {
protected:
  Words reporters(const std::string& names) const {
    return {"--plugin-dir", testPlugins(), "--reporters", names};
  }
  Words guard(const std::string& name) const {
    return {"--plugin-dir", testPlugins(), "--guard", name};
  }
};

TEST_F(HostilePlugin, AReporterThatBlocksHoldsNeitherStartNorEnd) {
  Process wrapped(wrapper(reporters("log,blocking_reporter") +
                          Words{"--lockfile", file("lock"), "--log-level", "INFO"} +
                          child("report", "pid", "spend", "200", "exit", "3")));
  // The log's own lane tells of the end at once, while the other is in its delivery.
  const SteadyTime start = std::chrono::steady_clock::now();
  wrapped.awaitOutput("pid");
  wrapped.awaitError("exit status 3");
  EXPECT_LT(std::chrono::steady_clock::now() - start, 5s);
  EXPECT_FALSE(wrapped.ended()) << "it drains";
}

TEST_F(HostilePlugin, AReporterThatBlocksIsNamedAndLeftBehind) {
  const Outcome outcome = run(reporters("log,blocking_reporter") + child("exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), Contains(HasSubstr("blocking_reporter")));
  EXPECT_LT(outcome.elapsed, 15s);
}

TEST_F(HostilePlugin, AReporterThatBlocksDoesNotHoldATimeout) {
  Process wrapped(wrapper(reporters("log,blocking_reporter") +
                          Words{"--process-timeout", "0.3", "--log-level", "INFO"} +
                          child("report", "pid", "pause")));
  const pid_t pid = numberAfter(wrapped.awaitOutput("\n"), "pid");
  awaitGone(pid);
  wrapped.awaitError("timed out");
  EXPECT_EQ(wrapped.end().status, 124);
}

TEST_F(HostilePlugin, AReporterThatBlocksDoesNotHoldASignal) {
  Process wrapped(wrapper(reporters("log,blocking_reporter") +
                          child("report", "pid", "say", "ready", "pause")));
  const pid_t pid = numberAfter(wrapped.awaitOutput("ready"), "pid");
  wrapped.signal(SIGTERM);
  awaitGone(pid);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
}

TEST_F(HostilePlugin, AReporterThatThrowsIsNamedOnceAndSwitchedOff) {
  const Words retry = {"--process-max-retries", "3", "--process-retry-delay", "0"};
  const Outcome outcome = run(reporters("log,throwing_reporter") + retry + child("exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(linesOf(outcome.err, "ERROR"),
              ElementsAre(AllOf(HasSubstr("throwing_reporter"), HasSubstr("out of cheese"))));
}

TEST_F(HostilePlugin, AReporterThatThrowsNoExceptionIsNamedToo) {
  const Outcome outcome = run(reporters("log,odd_reporter") + child("exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), ElementsAre(HasSubstr("odd_reporter")));
}

TEST_F(HostilePlugin, WithoutALogTheFailureIsStillTold) {
  const Outcome outcome = run(reporters("throwing_reporter") + child("exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("throwing_reporter"));
}

TEST_F(HostilePlugin, AReporterThatRevokesStopsTheCommand) {
  const Outcome outcome = run(reporters("log,revoking_reporter") + child("say", "ready", "pause"));
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(outcome.err, HasSubstr("no longer welcome"));
}

TEST_F(HostilePlugin, AGuardThatThrowsIsNamedAndNothingIsStarted) {
  const Outcome outcome = run(guard("throwing_guard") + child("say", "started"));
  EXPECT_EQ(outcome.status, 70);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("throwing_guard"), HasSubstr("out of cheese")));
}

TEST_F(HostilePlugin, AGuardThatNeverAnswersIsLeftBehindAfterAStop) {
  Process wrapped(wrapper(guard("blocking_guard") + child("say", "started")));
  wrapped.awaitError("asked");
  wrapped.signal(SIGTERM);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 128 + SIGTERM);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(outcome.err, HasSubstr("blocking_guard"));
}

TEST_F(HostilePlugin, AGuardsFactsAndVariablesReachTheRun) {
  const Outcome outcome =
      run(guard("lending_guard") + Words{"--log-level", "DEBUG"} + child("env", "LENT"));
  EXPECT_EQ(outcome.out, "LENT=a variable\n");
  EXPECT_THAT(outcome.err, HasSubstr("a fact"));
}

TEST_F(HostilePlugin, AGuardThatLosesItsLeaseStopsTheCommand) {
  const Outcome outcome = run(guard("losing_guard") + child("pause"));
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(outcome.err, HasSubstr("the lease is lost"));
}

TEST_F(HostilePlugin, AGuardThatCannotReleaseIs73OnlyWhereTheCommandSucceeded) {
  EXPECT_EQ(run(guard("clinging_guard") + child("exit", "0")).status, 73);
  const Outcome outcome = run(guard("clinging_guard") + child("exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), ElementsAre(HasSubstr("it will not go away")));
}

TEST_F(HostilePlugin, ARefusalOfTheSecondGuardGivesTheFirstBack) {
  const Outcome outcome = run(Words{"--plugin-dir", testPlugins(), "--lockfile", file("lock"),
                                    "--guard", "lock_file,denying_guard"} +
                              child("say", "started"));
  EXPECT_EQ(outcome.status, 77);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(lines(outcome.err), ElementsAre(HasSubstr("not today")));
  EXPECT_EQ(run({"test", "-e", file("lock")}).status, 1);
}

} // namespace
} // namespace exec_wrapper::test
