// Signals that do not stop the wrapper are the command's own affair.

#include "support/signal_names.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

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

INSTANTIATE_TEST_SUITE_P(EachOfThem, PassedSignal,
                         ::testing::Values(SIGUSR1, SIGUSR2, SIGWINCH, SIGCONT),
                         [](const auto& each) { return nameOfSignal(each.param); });

} // namespace
} // namespace exec_wrapper::test
