// A command that dies of a signal makes the wrapper exit with 128 + its number.

#include "support/log_lines.h"
#include "support/signal_names.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace exec_wrapper::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// All that kill by default: neither ignored nor stopping.
std::vector<int> deadlySignals() {
  const std::vector<int> harmless = {SIGCHLD, SIGCONT, SIGURG,  SIGWINCH,
                                     SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};
  std::vector<int> signals;
  for (int number = 1; number <= SIGRTMAX; ++number) {
    const bool ofTheThreadLibrary = number > SIGSYS && number < SIGRTMIN;
    if (!ofTheThreadLibrary && std::ranges::find(harmless, number) == harmless.end()) {
      signals.push_back(number);
    }
  }
  return signals;
}

std::string nameOf(int number) {
  if (const char* const name = ::sigabbrev_np(number)) {
    return "SIG" + std::string(name);
  }
  const int above = number - SIGRTMIN;
  return "SIGRTMIN" + (above == 0 ? std::string() : "+" + std::to_string(above));
}

using DeathBySignal = WrapperTest;

TEST_F(DeathBySignal, IsToldByTheExitStatusAndTheLog) {
  for (const int number : deadlySignals()) {
    const Outcome outcome = run(child("die", std::to_string(number)));
    ASSERT_EQ(outcome.status, 128 + number) << ::testing::PrintToString(outcome);
    ASSERT_THAT(linesOf(outcome.err, "WARNING"),
                ElementsAre(HasSubstr("killed by " + nameOf(number))));
  }
}

TEST_F(DeathBySignal, IsNotMistakenForAStopOfTheWrapper) {
  const Words twice = {"--process-max-retries", "1", "--process-retry-delay", "0"};
  const Outcome outcome = run(twice + child("say", "attempt", "die", "TERM"));
  EXPECT_EQ(outcome.status, 128 + SIGTERM);
  EXPECT_EQ(outcome.out, "attempt\nattempt\n");
}

TEST_F(DeathBySignal, BySomebodyElsesHandIsTheSame) {
  Process wrapped(wrapper(child("report", "pid", "say", "ready", "pause")));
  const pid_t pid = numberAfter(wrapped.awaitOutput("ready"), "pid");
  ASSERT_EQ(::kill(pid, SIGKILL), 0);
  EXPECT_EQ(wrapped.end().status, 128 + SIGKILL);
}

} // namespace
} // namespace exec_wrapper::test
