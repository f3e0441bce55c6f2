// A second stop signal shows impatience if it comes at least a second after the first. That second
// is the machine's own, so these tests have to wait it out.

#include "support/await.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

using ::testing::IsEmpty;

class SecondStop : public WrapperTest {
protected:
  /// A command in a long grace period that nothing but SIGKILL ends, after its first stop signal.
  std::unique_ptr<Process> stubborn(int first) const {
    const Words grace = {"--process-termination-grace-period", "100"};
    auto process = std::make_unique<Process>(
        wrapper(grace + child("catch", "TERM", "catch", "INT", "catch", "QUIT", "catch", "HUP",
                              "say", "ready", "pause")));
    process->awaitOutput("ready");
    process->signal(first);
    process->awaitOutput("got");
    return process;
  }
};

TEST_F(SecondStop, KillsAfterASecond) {
  for (const int second : {SIGTERM, SIGINT, SIGQUIT}) {
    const auto process = stubborn(SIGTERM);
    awaitTime(1100ms);
    process->signal(second);
    const Outcome outcome = process->end();
    EXPECT_EQ(outcome.status, 128 + SIGTERM) << "the first one counts";
    EXPECT_LT(outcome.elapsed, 40s);
    EXPECT_THAT(process->survivors(), IsEmpty());
  }
}

TEST_F(SecondStop, IsOnlyPassedOnWithinTheSecond) {
  const auto process = stubborn(SIGTERM);
  process->signal(SIGINT);
  process->awaitOutput("got INT");
  EXPECT_FALSE(process->ended());
}

TEST_F(SecondStop, IsNoImpatienceWhenATerminalCloses) {
  const auto process = stubborn(SIGHUP);
  awaitTime(1100ms);
  process->signal(SIGHUP);
  process->awaitOutput("got HUP", 2);
  EXPECT_FALSE(process->ended());
}

TEST_F(SecondStop, DoesNotWaitForReportersEither) {
  const Words blocked = {"--plugin-dir", testPlugins(), "--reporters", "log,blocking_reporter"};
  const Words locked = {"--lockfile", file("lock")};
  Process wrapped(wrapper(blocked + locked + child("say", "ready", "exit", "0")));
  wrapped.awaitOutput("ready");
  awaitRemoval(file("lock")); // the run is over
  wrapped.signal(SIGTERM);
  awaitTime(1100ms);
  wrapped.signal(SIGTERM);
  const Outcome outcome = wrapped.end();
  EXPECT_EQ(outcome.status, 0) << "a run already ended keeps its own exit status";
  EXPECT_LT(outcome.elapsed, 8s) << "sooner than the ten seconds of the first signal";
}

} // namespace
} // namespace exec_wrapper::test
