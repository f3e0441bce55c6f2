// A machine without /proc, as in a chroot or a bare container, or with that of others.

#include "support/await.h"
#include "support/confined.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <unistd.h>

namespace exec_wrapper::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class WithoutProc : public WrapperTest {
protected:
  void SetUp() override {
    if (kThreadSanitized) {
      GTEST_SKIP() << "the thread sanitizer looks into /proc";
    }
    if (!possible(confined({}))) {
      GTEST_SKIP() << "needs to be allowed file systems of its own";
    }
  }

  ProcessSpec confined(const Words& words) const {
    return withMounts("mount -t tmpfs none /proc", wrapper(words));
  }

  Outcome runConfined(const Words& words) const { return test::run(confined(words)); }
};

TEST_F(WithoutProc, ARunIsAsItIsElsewhere) {
  const Outcome outcome = runConfined(Words{"--lockfile", file("lock"), "--log-file", file("log")} +
                                      child("say", "hello", "exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_EQ(outcome.out, "hello\n");
  EXPECT_THAT(outcome.err, IsEmpty());
  EXPECT_THAT(contents(file("log")), HasSubstr("exit status 3"));
}

TEST_F(WithoutProc, ALockThatIsHeldRefuses) {
  Process holder(confined(Words{"--lockfile", file("lock")} + child("say", "ready", "pause")));
  holder.awaitOutput("ready");
  const Outcome outcome = runConfined(Words{"--lockfile", file("lock")} + child("say", "started"));
  EXPECT_EQ(outcome.status, 75);
  EXPECT_EQ(outcome.out, "");
}

TEST_F(WithoutProc, ATimeoutEndsTheGroup) {
  const Words timeout = {"--process-timeout", "0.2", "--process-termination-grace-period", "0.2"};
  const Words stubborn =
      child("fork", "ignore", "TERM", "ready", "pause", "end", "say", "ready", "pause");
  Process wrapped(confined(timeout + stubborn));
  wrapped.awaitOutput("ready");
  EXPECT_EQ(wrapped.end().status, 124);
  EXPECT_THAT(wrapped.survivors(), IsEmpty());
}

TEST_F(WithoutProc, AMemberThatLeavesWithinTheGracePeriodIsWaitedFor) {
  const Words timeout = {"--process-timeout", "0.2", "--process-termination-grace-period", "100"};
  const Words polite = child("fork", "catch", "TERM", "ready", "await", "TERM", "spend", "100",
                             "append", file("tidied"), "x", "end", "say", "ready", "pause");
  const Outcome outcome = runConfined(timeout + polite);
  EXPECT_EQ(outcome.status, 124);
  EXPECT_EQ(contents(file("tidied")), "x\n");
}

TEST_F(WithoutProc, ThereIsNoWatcherAndTheRunGoesOn) {
  const Outcome outcome = runConfined(Words{"--watcher", "true"} + child("exit", "3"));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), ElementsAre(HasSubstr("cannot start the watcher")));
}

TEST_F(WithoutProc, ADescriptorGivenToTheWrapperIsStillTheCommands) {
  ProcessSpec spec = confined(child("report", "fds"));
  spec.descriptors[7] = 2;
  EXPECT_EQ(test::run(spec).out, "fds 0,1,2,7\n");
}

/// In a pid namespace of its own, with the /proc of the one around it: each number there means
/// somebody else.
class WithTheProcOfOthers : public WrapperTest {
protected:
  void SetUp() override {
    if (kSanitized) {
      GTEST_SKIP() << "sanitizers look into /proc";
    }
    if (!possible(behind(kApart, wrapper({"true"})))) {
      GTEST_SKIP() << "needs to be allowed a pid namespace of its own";
    }
  }

  ProcessSpec apart(const Words& words) const { return behind(kApart, wrapper(words)); }

  const Words kApart = {"unshare", "--pid", "--fork", "--kill-child"};
};

TEST_F(WithTheProcOfOthers, ATimeoutEndsTheOwnTreeAndNobodyElse) {
  ProcessSpec sleeper;
  sleeper.argv = {"/bin/sleep", "600"};
  Process bystander(sleeper);
  const Words limits = {"--process-timeout", "0.2", "--process-termination-grace-period", "0.2"};
  const Outcome outcome = test::run(
      apart(Words{"--lockfile", file("lock")} + limits +
            child("fork", "session", "ignore", "TERM", "ready", "pause", "end", "pause")));
  EXPECT_EQ(outcome.status, 124);
  EXPECT_LT(outcome.elapsed, std::chrono::seconds(8)) << "nobody is awaited who is not of the run";
  EXPECT_THAT(lines(outcome.err), ElementsAre(HasSubstr("timed out"))) << "no stranger is named";
  EXPECT_FALSE(bystander.ended());
  EXPECT_NE(::access(file("lock").c_str(), F_OK), 0) << "the lock is given back";
}

TEST_F(WithTheProcOfOthers, AQuietRunIsQuiet) {
  const Outcome outcome = test::run(
      apart(Words{"--lockfile", file("lock"), "--log-level", "WARNING"} + child("exit", "3")));
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(lines(outcome.err), ElementsAre(HasSubstr("exit status 3")));
}

TEST_F(WithTheProcOfOthers, ALockThatIsHeldRefusesInBothDirections) {
  const Words locked = {"--lockfile", file("lock")};
  {
    Process holder(apart(locked + child("say", "ready", "pause")));
    holder.awaitOutput("ready");
    EXPECT_EQ(run(locked + child("say", "started")).status, 75);
  }
  ::unlink(file("lock").c_str());
  Process holder(wrapper(locked + child("say", "ready", "pause")));
  holder.awaitOutput("ready");
  const Outcome second = test::run(apart(locked + child("say", "started")));
  EXPECT_EQ(second.status, 75);
  EXPECT_EQ(second.out, "");
  EXPECT_FALSE(holder.ended());
}

} // namespace
} // namespace exec_wrapper::test
