// The guard lock_file, from outside.

#include "support/await.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <sys/stat.h>
#include <unistd.h>

#include <deque>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class LockFile : public WrapperTest {
protected:
  Words locked() const { return {"--lockfile", file("lock")}; }

  bool free() const { return ::access(file("lock").c_str(), F_OK) != 0; }
};

TEST_F(LockFile, IsThereWhileTheCommandRunsAndGoneAfter) {
  Process wrapped(wrapper(locked() + child("say", "ready", "input")));
  wrapped.awaitOutput("ready");
  EXPECT_EQ(wrapped.end().status, 0);
  EXPECT_TRUE(free());
}

TEST_F(LockFile, IsHeldBeforeTheCommandStarts) {
  EXPECT_EQ(run(locked() + Words{"test", "-e", file("lock")}).status, 0);
}

TEST_F(LockFile, RefusesASecondRun) {
  Process first(wrapper(locked() + child("say", "ready", "pause")));
  first.awaitOutput("ready");
  const Outcome second = run(locked() + child("say", "started"));
  EXPECT_EQ(second.status, 75);
  EXPECT_THAT(second.out, IsEmpty());
  EXPECT_THAT(lines(second.err),
              ElementsAre(AllOf(HasSubstr("WARNING"), HasSubstr(std::to_string(first.pid())),
                                HasSubstr(file("lock")))));
  EXPECT_FALSE(free()) << "the first one's lock is untouched";
}

TEST_F(LockFile, RefusesWithTheStatusThatIsAskedFor) {
  Process first(wrapper(locked() + child("say", "ready", "pause")));
  first.awaitOutput("ready");
  EXPECT_EQ(run(locked() + Words{"--refused-exit-code", "0", "echo"}).status, 0);
  EXPECT_EQ(run(locked() + Words{"--refused-exit-code", "9", "echo"}).status, 9);
}

TEST_F(LockFile, IsReleasedHoweverTheRunEnds) {
  EXPECT_EQ(run(locked() + child("exit", "3")).status, 3);
  EXPECT_TRUE(free());
  EXPECT_EQ(run(locked() + child("die", "KILL")).status, 137);
  EXPECT_TRUE(free());
  EXPECT_EQ(run(locked() + Words{"--process-timeout", "0.1"} + child("pause")).status, 124);
  EXPECT_TRUE(free());
  EXPECT_EQ(run(locked() + Words{"/nowhere/at/all"}).status, 127);
  EXPECT_TRUE(free());
}

TEST_F(LockFile, IsReleasedAfterAStop) {
  Process wrapped(wrapper(locked() + child("say", "ready", "pause")));
  wrapped.awaitOutput("ready");
  wrapped.signal(SIGTERM);
  EXPECT_EQ(wrapped.end().status, 128 + SIGTERM);
  EXPECT_TRUE(free());
}

TEST_F(LockFile, IsHeldThroughRetries) {
  const Words retry = {"--process-max-retries", "1"};
  Process wrapped(wrapper(locked() + retry + child("exit", "1")));
  wrapped.awaitError("\n");
  EXPECT_EQ(run(locked() + Words{"echo"}).status, 75);
}

TEST_F(LockFile, IsFreeWhileTheWrapperOnlyDrains) {
  const Words blocked = {"--plugin-dir", testPlugins(), "--reporters", "log,blocking_reporter"};
  Process draining(wrapper(locked() + blocked + child("report", "pid")));
  awaitGone(numberAfter(draining.awaitOutput("\n"), "pid"));
  const Outcome next = run(locked() + Words{"--lock-wait", "40", "echo", "started"});
  EXPECT_EQ(next.out, "started\n");
  EXPECT_FALSE(draining.ended());
}

TEST_F(LockFile, IsWaitedForWithLockWait) {
  Process first(wrapper(locked() + child("catch", "USR1", "say", "ready", "await", "USR1")));
  first.awaitOutput("ready");
  Process second(
      wrapper(locked() + Words{"--lock-wait", "60", "--log-level", "INFO", "echo", "started"}));
  second.awaitError("wait");
  first.signal(SIGUSR1);
  EXPECT_EQ(first.end().status, 0);
  const Outcome outcome = second.end();
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "started\n");
  EXPECT_LT(outcome.elapsed, 40s);
}

TEST_F(LockFile, IsNotWaitedForLongerThanLockWait) {
  Process first(wrapper(locked() + child("say", "ready", "pause")));
  first.awaitOutput("ready");
  const Outcome second = run(locked() + Words{"--lock-wait", "0.3", "echo", "started"});
  EXPECT_EQ(second.status, 75);
  EXPECT_GE(second.elapsed, 300ms);
  EXPECT_THAT(second.out, IsEmpty());
}

TEST_F(LockFile, KeepsTwoRunsApart) {
  // Each takes a file that must not be there and removes it; many want to at once.
  const Words work = child("take", file("mine"), "append", file("count"), "x", "spend", "10",
                           "remove", file("mine"));
  std::deque<Process> runs;
  for (int i = 0; i < 12; ++i) {
    runs.emplace_back(wrapper(locked() + Words{"--lock-wait", "50"} + work));
  }
  for (Process& one : runs) {
    const Outcome outcome = one.end();
    EXPECT_EQ(outcome.status, 0) << ::testing::PrintToString(outcome);
  }
  EXPECT_EQ(lines(contents(file("count"))).size(), 12U);
}

TEST_F(LockFile, ThatCannotBeCreatedIs73) {
  const std::string lock = file("missing/lock");
  const Outcome outcome = run(Words{"--lockfile", lock} + child("say", "started"));
  EXPECT_EQ(outcome.status, 73);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_THAT(lines(outcome.err), ElementsAre(HasSubstr(lock)));
}

TEST_F(LockFile, ThatAnOldToolMadeIsRespected) {
  dir_.write("lock", "");
  const Outcome outcome = run(locked() + child("say", "started"));
  EXPECT_EQ(outcome.status, 75);
  EXPECT_THAT(outcome.out, IsEmpty());
  EXPECT_FALSE(free());
}

TEST_F(LockFile, ThatIsNotOursAnyMoreIsLeftAlone) {
  const std::string lock = file("lock");
  const Outcome outcome = run(locked() + Words{"sh", "-c", "rm " + lock + "; echo x >" + lock});
  EXPECT_EQ(outcome.status, 73) << "the command succeeded, the lock could not be released";
  EXPECT_EQ(contents(lock), "x\n");
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), Contains(HasSubstr("is not ours any more")));
}

TEST_F(LockFile, LeavesNothingBesideIt) {
  EXPECT_EQ(run(Words{"--lockfile", dir_.write("locks/x", "") + "y"} + child("exit", "0")).status,
            0);
  EXPECT_EQ(run({"ls", file("locks")}).out, "x\n");
}

} // namespace
} // namespace exec_wrapper::test
