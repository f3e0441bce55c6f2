// Children that the wrapper has but never started: it inherited them, or is the init of its world.

#include "support/wrapper.h"

#include <gmock/gmock.h>

namespace exec_wrapper::test {
namespace {

class StrangeChildren : public WrapperTest {
protected:
  /// The words run by a shell as "$@", in place of the wrapper itself.
  ProcessSpec inShell(const std::string& script, const Words& words) const {
    ProcessSpec spec = wrapper({});
    spec.argv = Words{"/bin/sh", "-c", script, "sh", wrapperProgram()} + words;
    return spec;
  }
};

TEST_F(StrangeChildren, TheEndOfAnInheritedOneIsNotTheCommands) {
  const Outcome outcome = test::run(
      inShell(child("x").front() + " spend 20 & exec \"$@\"", child("spend", "150", "exit", "3")));
  EXPECT_EQ(outcome.status, 3);
}

TEST_F(StrangeChildren, AsTheInitOfAContainerItMeetsOrphans) {
  const std::string container = "unshare --user --map-root-user --pid --fork --mount-proc ";
  if (test::run(inShell(container + "true", {})).status != 0) {
    GTEST_SKIP() << "this machine lets nobody make a container";
  }
  // The inner one loses its parent and becomes a child of the wrapper, where it ends.
  const Words orphan = child("fork", "fork", "ready", "spend", "20", "end", "exit", "0", "end",
                             "reap", "spend", "150", "report", "ppid", "exit", "3");
  const Outcome outcome = test::run(inShell(container + "\"$@\"", orphan));
  EXPECT_EQ(outcome.status, 3) << ::testing::PrintToString(outcome);
  EXPECT_EQ(numberAfter(outcome.out, "ppid"), 1) << "else it was no init";
}

TEST_F(StrangeChildren, AsTheInitOfAContainerItEndsATimeout) {
  const std::string container = "unshare --user --map-root-user --pid --fork --mount-proc ";
  if (test::run(inShell(container + "true", {})).status != 0) {
    GTEST_SKIP() << "this machine lets nobody make a container";
  }
  const Words options = {"--process-timeout", "0.2", "--process-termination-grace-period", "0.1"};
  const Words orphan = child("fork", "fork", "ignore", "TERM", "ready", "pause", "end", "ready",
                             "exit", "0", "end", "pause");
  const Outcome outcome = test::run(inShell(container + "\"$@\"", options + orphan));
  EXPECT_EQ(outcome.status, 124) << ::testing::PrintToString(outcome);
}

} // namespace
} // namespace exec_wrapper::test
