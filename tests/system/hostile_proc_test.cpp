// A machine without /proc, as in a chroot or a bare container.

#include "support/await.h"
#include "support/confined.h"
#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

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
  EXPECT_THAT(linesOf(outcome.err, "ERROR"), ElementsAre(HasSubstr("no watcher")));
}

TEST_F(WithoutProc, ADescriptorGivenToTheWrapperIsStillTheCommands) {
  ProcessSpec spec = confined(child("report", "fds"));
  spec.descriptors[7] = 2;
  EXPECT_EQ(test::run(spec).out, "fds 0,1,2,7\n");
}

} // namespace
} // namespace exec_wrapper::test
