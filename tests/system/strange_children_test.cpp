// Children that the wrapper has but never started: it inherited them, or is the init of its world.

#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <sys/stat.h>
#include <unistd.h>

namespace exec_wrapper::test {
namespace {

class StrangeChildren : public WrapperTest {
protected:
  /// The wrapper started by a shell as "$@".
  ProcessSpec inShell(const std::string& script, const Words& words) const {
    ProcessSpec spec = wrapper({});
    spec.argv = Words{"/bin/sh", "-c", script, "sh", wrapperProgram()} + words;
    return spec;
  }

  /// The wrapper as process 1 of a world of its own.
  ProcessSpec asInit(const Words& words) const {
    return inShell("exec " + container_ + " \"$@\"", words);
  }

  /// Whether the machine lets us make that world, and our plugins are trusted in it.
  bool canBeInit() const {
    struct stat status {};
    return ::stat(wrapperProgram().c_str(), &status) == 0 && status.st_uid == ::geteuid() &&
           test::run(inShell(container_ + " true", {})).status == 0;
  }

  const std::string container_ = std::string("unshare --pid --fork --mount-proc") +
                                 (::geteuid() == 0 ? "" : " --user --map-root-user");
};

TEST_F(StrangeChildren, TheEndOfAnInheritedOneIsNotTheCommands) {
  const Outcome outcome = test::run(
      inShell(child("x").front() + " spend 20 & exec \"$@\"", child("spend", "150", "exit", "3")));
  EXPECT_EQ(outcome.status, 3);
}

TEST_F(StrangeChildren, AsTheInitOfAContainerItMeetsOrphans) {
  if (!canBeInit()) {
    GTEST_SKIP() << "this machine lets us make no container";
  }
  // The inner one loses its parent and becomes a child of the wrapper, where it ends.
  const Words orphan = child("fork", "fork", "ready", "spend", "20", "end", "exit", "0", "end",
                             "reap", "spend", "150", "report", "ppid", "exit", "3");
  const Outcome outcome = test::run(asInit(orphan));
  EXPECT_EQ(outcome.status, 3) << ::testing::PrintToString(outcome);
  EXPECT_EQ(numberAfter(outcome.out, "ppid"), 1) << "else it was no init";
}

TEST_F(StrangeChildren, AsTheInitOfAContainerItEndsATimeout) {
  if (!canBeInit()) {
    GTEST_SKIP() << "this machine lets us make no container";
  }
  const Words options = {"--process-timeout", "0.2", "--process-termination-grace-period", "0.1"};
  const Words orphan = child("fork", "fork", "ignore", "TERM", "ready", "pause", "end", "ready",
                             "exit", "0", "end", "pause");
  const Outcome outcome = test::run(asInit(options + orphan));
  EXPECT_EQ(outcome.status, 124) << ::testing::PrintToString(outcome);
}

} // namespace
} // namespace exec_wrapper::test
