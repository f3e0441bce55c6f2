// A signal that tells the wrapper to stop goes to the command, whatever the wrapper is doing.

#include "support/await.h"
#include "support/confined.h"
#include "support/log_lines.h"
#include "support/signal_names.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

std::string spokenName(int number) {
  return number < SIGRTMIN ? "SIG" + nameOfSignal(number)
                           : "SIGRTMIN+" + std::to_string(number - SIGRTMIN);
}

class StopSignal : public WrapperTest, public ::testing::WithParamInterface<int> {};

TEST_P(StopSignal, GoesToTheCommandAndEndsTheRun) {
  const std::string name = nameOfSignal(GetParam());
  Process wrapped(wrapper(child("catch", name, "say", "ready", "await", name, "exit", "7")));
  wrapped.awaitOutput("ready");
  wrapped.signal(GetParam());
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 128 + GetParam()) << "wins over the command's own status";
  EXPECT_EQ(outcome.out, "ready\ngot " + name + "\n") << "that very signal, once";
  EXPECT_THAT(linesOf(outcome.err, "WARNING"), ElementsAre(HasSubstr(spokenName(GetParam()))));
}

TEST_P(StopSignal, WinsOverACommandThatEndsWell) {
  const std::string name = nameOfSignal(GetParam());
  Process wrapped(wrapper(child("catch", name, "say", "ready", "await", name, "exit", "0")));
  wrapped.awaitOutput("ready");
  wrapped.signal(GetParam());
  EXPECT_EQ(wrapped.end().status, 128 + GetParam());
}

TEST_P(StopSignal, ReachesEveryMemberOfTheGroup) {
  const std::string name = nameOfSignal(GetParam());
  Process wrapped(wrapper(child("fork", "catch", name, "ready", "await", name, "say", "member",
                                "end", "catch", name, "say", "ready", "await", name, "reap")));
  wrapped.awaitOutput("ready\n");
  wrapped.signal(GetParam());
  EXPECT_THAT(wrapped.end().out, HasSubstr("member"));
}

TEST_P(StopSignal, IsFollowedBySigkillAfterTheGracePeriod) {
  const std::string name = nameOfSignal(GetParam());
  const Words grace = {"--process-termination-grace-period", "0.2"};
  Process wrapped(wrapper(
      grace + child("ignore", name, "fork", "ready", "pause", "end", "say", "ready", "pause")));
  wrapped.awaitOutput("ready\n");
  wrapped.signal(GetParam());
  EXPECT_EQ(wrapped.end().status, 128 + GetParam());
  EXPECT_THAT(wrapped.survivors(), IsEmpty());
}

TEST_P(StopSignal, EndsTheWaitForTheNextAttempt) {
  Process wrapped(wrapper(Words{"--process-max-retries", "1"} + child("exit", "1")));
  wrapped.awaitError("\n");
  wrapped.signal(GetParam());
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 128 + GetParam());
  EXPECT_LT(outcome.elapsed, 30s);
}

TEST_P(StopSignal, EndsTheWaitForTheLock) {
  Process holder(wrapper(Words{"--lockfile", file("lock")} + child("say", "ready", "pause")));
  holder.awaitOutput("ready");
  Process waiting(
      wrapper(Words{"--lockfile", file("lock"), "--lock-wait", "100", "--log-level", "DEBUG"} +
              child("say", "started")));
  waiting.awaitError("wait");
  waiting.signal(GetParam());
  const Outcome outcome = waiting.end();
  EXPECT_EQ(outcome.status, 128 + GetParam());
  EXPECT_LT(outcome.elapsed, 30s);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_FALSE(holder.ended());
}

TEST_P(StopSignal, DuringTheEscalationKeepsItsDeadline) {
  const std::string name = nameOfSignal(GetParam());
  const Words options = {"--process-timeout", "0.1", "--process-termination-grace-period", "0.5"};
  Process wrapped(
      wrapper(options + child("ignore", name, "catch", "TERM", "say", "ready", "pause")));
  wrapped.awaitOutput("got TERM");
  wrapped.signal(GetParam());
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 128 + GetParam());
  EXPECT_GE(outcome.elapsed, 600ms);
}

TEST_P(StopSignal, IsHeardByAWrapperThatIsProcess1) {
  const std::string name = nameOfSignal(GetParam());
  const ProcessSpec spec =
      asProcess1(wrapper(child("catch", name, "send", name, "await", name, "exit", "7")));
  if (!possible(spec)) {
    GTEST_SKIP() << "no pid namespace may be made here";
  }
  EXPECT_EQ(test::run(spec).status, 128 + GetParam());
}

TEST_P(StopSignal, StopsRetries) {
  const std::string name = nameOfSignal(GetParam());
  const Words retries = {"--process-max-retries", "-1", "--process-retry-delay", "0"};
  Process wrapped(
      wrapper(retries + child("catch", name, "say", "ready", "await", name, "exit", "1")));
  wrapped.awaitOutput("ready");
  wrapped.signal(GetParam());
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 128 + GetParam());
  EXPECT_EQ(outcome.out, "ready\ngot " + name + "\n");
}

INSTANTIATE_TEST_SUITE_P(EachOfThem, StopSignal,
                         ::testing::Values(SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGPWR, SIGABRT,
                                           SIGRTMIN + 3),
                         [](const auto& each) { return nameOfSignal(each.param); });

} // namespace
} // namespace exec_wrapper::test
