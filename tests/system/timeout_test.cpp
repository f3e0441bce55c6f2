// process-timeout ends an attempt and all of its process group: SIGTERM, the grace period, SIGKILL.

#include "support/await.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

const Words kSoon = {"--process-timeout", "0.2"};

Words withGrace(const std::string& seconds) {
  return kSoon + Words{"--process-termination-grace-period", seconds};
}

/// Ends well before a grace period of 30 s or more could have been waited for.
MATCHER(early, "ended early") {
  return arg.elapsed < 20s;
}

class Timeout : public WrapperTest {
protected:
  /// The group's leader leaves at SIGTERM, a member of the group stays.
  Words leaderLeaves() const {
    return child("fork", "ignore", "TERM", "ready", "pause", "end", "say", "ready", "pause");
  }
};

TEST_F(Timeout, EndsWith124AndOneWarning) {
  const Outcome outcome = run(kSoon + child("pause"));
  EXPECT_EQ(outcome.status, 124);
  EXPECT_THAT(outcome, early());
  EXPECT_GE(outcome.elapsed, 200ms);
  EXPECT_THAT(lines(outcome.err), ElementsAre(HasSubstr("WARNING")));
}

TEST_F(Timeout, SendsSigtermFirst) {
  const Outcome outcome = run(kSoon + child("catch", "TERM", "await", "TERM", "exit", "0"));
  EXPECT_EQ(outcome.out, "got TERM\n");
  EXPECT_EQ(outcome.status, 124) << "wins over the command's own status";
}

TEST_F(Timeout, LeavesACommandAloneThatEndsInTime) {
  const Outcome outcome = run({"--process-timeout", "40", "echo", "done"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome, early()) << "and is not waited for";
}

TEST_F(Timeout, ZeroAndNegativeMeanNone) {
  for (const char* const none : {"0", "-1"}) {
    const Outcome outcome = run(Words{"--process-timeout", none} + child("spend", "50"));
    EXPECT_EQ(outcome.status, 0) << ::testing::PrintToString(outcome);
  }
}

TEST_F(Timeout, DoesNotApplyToAService) {
  const Outcome outcome =
      run(Words{"--service", "--process-timeout", "0.01"} + child("spend", "100"));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), ElementsAre(HasSubstr("process-timeout")));
}

TEST_F(Timeout, KillsWhatIgnoresSigterm) {
  const Outcome outcome = run(withGrace("0.2") + child("ignore", "TERM", "pause"));
  EXPECT_EQ(outcome.status, 124);
  EXPECT_GE(outcome.elapsed, 400ms) << "not before the grace period is over";
}

TEST_F(Timeout, KillsAtOnceWithoutAGracePeriod) {
  EXPECT_EQ(run(withGrace("0") + child("ignore", "TERM", "pause")).status, 124);
}

TEST_F(Timeout, KillsAStoppedCommand) {
  const Outcome outcome = run(withGrace("40") + child("die", "STOP", "pause"));
  EXPECT_EQ(outcome.status, 124);
  EXPECT_THAT(outcome, early()) << "it is continued, so that it sees SIGTERM";
}

TEST_F(Timeout, KillsAMemberThatOutlivesTheLeader) {
  Process wrapped(wrapper(withGrace("0.3") + leaderLeaves()));
  const pid_t member = numberAfter(wrapped.awaitOutput("ready\n"), "forked");
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 124);
  EXPECT_GE(outcome.elapsed, 500ms) << "the member has the whole grace period";
  EXPECT_FALSE(alive(member));
}

TEST_F(Timeout, WaitsForAMemberThatLeavesWithinTheGracePeriod) {
  Process wrapped(
      wrapper(withGrace("60") + child("fork", "catch", "TERM", "ready", "await", "TERM", "spend",
                                      "100", "say", "left", "end", "say", "ready", "pause")));
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 124);
  EXPECT_THAT(outcome.out, HasSubstr("left"));
  EXPECT_THAT(outcome, early()) << "no longer than the member takes";
}

TEST_F(Timeout, AZombieInTheGroupHoldsNothing) {
  // A member of the group dies, and its parent, in a session of its own, never reaps it.
  const Words steps = child("fork", "fork", "exit", "0", "end", "session", "corpse", "ready",
                            "pause", "end", "say", "ready", "pause");
  Process wrapped(wrapper(withGrace("40") + steps));
  wrapped.awaitOutput("ready\n");
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 124);
  EXPECT_THAT(outcome, early());
}

TEST_F(Timeout, AppliesToEachAttempt) {
  const Words retries = {"--process-max-retries", "2", "--process-retry-delay", "0"};
  const Outcome outcome = run(kSoon + retries + child("say", "attempt", "pause"));
  EXPECT_EQ(outcome.status, 124);
  EXPECT_EQ(outcome.out, "attempt\nattempt\nattempt\n");
  EXPECT_GE(outcome.elapsed, 600ms);
  EXPECT_EQ(linesOf(outcome.err, "WARNING").size(), 3U) << outcome.err;
}

TEST_F(Timeout, OfTheFirstAttemptIsForgottenWhenTheSecondEndsWell) {
  const Words retry = {"--process-max-retries", "1", "--process-retry-delay", "0"};
  const Outcome outcome = run(
      kSoon + retry +
      Words{"sh", "-c",
            "test -e " + file("tried") + " && exit 0; touch " + file("tried") + "; exec sleep 60"});
  EXPECT_EQ(outcome.status, 0);
}

TEST_F(Timeout, LeavesNoProcessBehind) {
  Process wrapped(
      wrapper(withGrace("0.1") + child("ignore", "TERM", "fork", "ready", "pause", "end", "fork",
                                       "ready", "pause", "end", "pause")));
  EXPECT_EQ(wrapped.end().status, 124);
  EXPECT_THAT(wrapped.survivors(), ::testing::IsEmpty());
}

} // namespace
} // namespace exec_wrapper::test
