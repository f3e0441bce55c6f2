// Signals that do not stop the wrapper are the command's own affair.

#include "support/confined.h"
#include "support/signal_names.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

std::vector<int> passedSignals() {
  return {SIGUSR1, SIGUSR2, SIGWINCH,  SIGCONT, SIGALRM,  SIGVTALRM, SIGPROF,
          SIGIO,   SIGXCPU, SIGSTKFLT, SIGPIPE, SIGXFSZ,  SIGILL,    SIGTRAP,
          SIGBUS,  SIGFPE,  SIGSEGV,   SIGSYS,  SIGRTMIN, SIGRTMAX};
}

class PassedSignal : public WrapperTest, public ::testing::WithParamInterface<int> {};

TEST_P(PassedSignal, GoesToTheWholeGroup) {
  const std::string name = nameOfSignal(GetParam());
  Process wrapped(
      wrapper(child("fork", "catch", name, "ready", "await", name, "say", "member", "end", "catch",
                    name, "say", "ready", "await", name, "reap", "exit", "5")));
  wrapped.awaitOutput("ready\n");
  wrapped.signal(GetParam());
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 5);
  EXPECT_THAT(outcome.out, ::testing::HasSubstr("member"));
}

TEST_P(PassedSignal, MeansNothingToAWrapperThatWaits) {
  Process wrapped(wrapper(Words{"--process-max-retries", "1"} + child("exit", "1")));
  wrapped.awaitError("\n");
  wrapped.signal(GetParam());
  wrapped.signal(SIGTERM);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
}

TEST_P(PassedSignal, IsPassedOnByAWrapperThatIsProcess1) {
  const std::string name = nameOfSignal(GetParam());
  const ProcessSpec spec =
      asProcess1(wrapper(child("catch", name, "send", name, "await", name, "exit", "5")));
  if (!possible(spec)) {
    GTEST_SKIP() << "no pid namespace may be made here";
  }
  EXPECT_EQ(test::run(spec).status, 5);
}

INSTANTIATE_TEST_SUITE_P(EachOfThem, PassedSignal, ::testing::ValuesIn(passedSignals()),
                         [](const auto& each) { return nameOfSignal(each.param); });

class FloodOfSignals : public WrapperTest {
protected:
  // More members of the group make each signal that is passed on take longer.
  const Words command_ =
      child("ignore", "TERM", "ignore", "USR1", "ignore", "USR2", "ignore",
            std::to_string(SIGRTMIN), "fork", "ready", "flood", "20", "end", "fork", "ready",
            "flood", "20", "end", "say", "ready", "flood", "20");
  const Words grace_ = {"--process-termination-grace-period", "0.2"};
};

TEST_F(FloodOfSignals, DoesNotPutTheTimeLimitOff) {
  Process wrapped(wrapper(Words{"--process-timeout", "0.2"} + grace_ + command_));
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 124);
  EXPECT_LT(outcome.elapsed, 10s);
  EXPECT_THAT(wrapped.survivors(), ::testing::IsEmpty());
}

TEST_F(FloodOfSignals, DoesNotHideThatWeAreToldToStop) {
  Process wrapped(wrapper(grace_ + command_));
  wrapped.awaitOutput("ready");
  wrapped.signal(SIGTERM);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 128 + SIGTERM);
  EXPECT_LT(outcome.elapsed, 10s);
}

} // namespace
} // namespace exec_wrapper::test
