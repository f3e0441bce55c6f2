#include "core/run/supervisor_fixture.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <new>
#include <string>
#include <vector>

namespace exec_wrapper::run {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST_F(SupervisorTest, HasTheRunKeptBeforeTheCommandStarts) {
  const test::TempDir dir;
  reports_.onBegin = [&] {
    EXPECT_EQ(seen_.all<RunAdmitted>().size(), 1U);
    EXPECT_FALSE(std::filesystem::exists(dir.file("ran")));
  };
  rules_.retry.maxRetries = 1;
  EXPECT_EQ(run("touch " + dir.file("ran") + "; exit 3"), 3);
  EXPECT_TRUE(std::filesystem::exists(dir.file("ran")));
  EXPECT_EQ(reports_.begun, 1) << "once, for all attempts";
}

TEST_F(SupervisorTest, PublishesTheCourseOfARunInOrder) {
  EXPECT_EQ(run("exit 3"), 3);
  std::vector<EventKind> kinds;
  for (const EventPtr& event : seen_.events) {
    kinds.push_back(event->kind());
  }
  EXPECT_THAT(kinds, ElementsAre(EventKind::RunAdmitted, EventKind::AttemptStarted,
                                 EventKind::RunFinished));
  EXPECT_EQ(finished().tally.pid, guards_.groups.front());
  EXPECT_EQ(guards_.releases, 1);
  EXPECT_EQ(reports_.closed, 1);
  EXPECT_FALSE(leftBehind_);
}

TEST_F(SupervisorTest, RefusedRunStartsNothing) {
  guards_.decision = Refusal::busy("held by pid 1");
  EXPECT_EQ(run("exit 0"), 75);
  EXPECT_THAT(guards_.groups, IsEmpty());
  EXPECT_EQ(guards_.releases, 0);
}

TEST_F(SupervisorTest, AdmissionsVariablesReachTheCommand) {
  guards_.decision = Admission{{}, {{"EW_TEST_TOKEN", "17"}}};
  EXPECT_EQ(run("exit $EW_TEST_TOKEN"), 17);
}

TEST_F(SupervisorTest, EachAttemptIsToldToTheGuards) {
  rules_.retry.maxRetries = 2;
  EXPECT_EQ(run("exit 1"), 1);
  EXPECT_EQ(guards_.groups.size(), 3U);
  EXPECT_EQ(finished().tally.failedAttempts, 3U);
}

TEST_F(SupervisorTest, TimeoutEndsACommandThatHeedsIt) {
  rules_.timeout = 50ms;
  const auto before = clock_.now();
  EXPECT_EQ(run("exec sleep 100"), 124);
  EXPECT_LT(clock_.now() - before, 5s);
  EXPECT_EQ(finished().end, (ProcessEnd{ProcessEnd::Kind::Signaled, SIGTERM}));
}

TEST_F(SupervisorTest, MemberThatIgnoresTheSignalIsKilledThoughItsLeaderIsGone) {
  rules_.timeout = 200ms;
  rules_.gracePeriod = 100ms;
  EXPECT_EQ(run("(trap '' TERM; while :; do sleep 100; done) & exec sleep 100"), 124);
  Reaper reaper;
  EXPECT_TRUE(ProcessTree(guards_.groups.front(), reaper).living().empty());
}

TEST_F(SupervisorTest, SurvivorsOfANormalEndAreLeftAlone) {
  EXPECT_EQ(run("sleep 100 & exit 0"), 0);
  EXPECT_EQ(kill(-guards_.groups.front(), SIGKILL), 0);
}

TEST_F(SupervisorTest, StopSignalIsPassedOnAndDecidesTheStatus) {
  guards_.onAttempt = [](pid_t) { kill(getpid(), SIGINT); };
  EXPECT_EQ(run("exec sleep 100"), 128 + SIGINT);
  EXPECT_EQ(finished().end, (ProcessEnd{ProcessEnd::Kind::Signaled, SIGINT}));
  EXPECT_EQ(finished().stopSignal, SIGINT);
  EXPECT_EQ(reports_.hastened, 1);
  EXPECT_THAT(seen_.messages(),
              Contains(HasSubstr("received SIGINT from pid " + std::to_string(getpid()))));
}

TEST_F(SupervisorTest, StoppedCommandHearsTheSignalAllTheSame) {
  guards_.onAttempt = [](pid_t group) {
    kill(-group, SIGSTOP);
    kill(getpid(), SIGTERM);
  };
  EXPECT_EQ(run("exec sleep 100"), 128 + SIGTERM);
  EXPECT_EQ(finished().end, (ProcessEnd{ProcessEnd::Kind::Signaled, SIGTERM}));
}

TEST_F(SupervisorTest, RevocationFromAnotherThreadEndsTheCommand) {
  guards_.onAttempt = [this](pid_t) { inbox_.post(Revoked{"lease lost"}); };
  EXPECT_EQ(run("exec sleep 100"), 75);
  EXPECT_EQ(finished().detail, "lease lost");
}

TEST_F(SupervisorTest, StuckReporterIsNamedOnceAndLeftBehind) {
  reports_.blocked = {"reporter slow"};
  EXPECT_EQ(run("exit 0"), 0);
  EXPECT_TRUE(leftBehind_);
  EXPECT_THAT(seen_.messages(), ElementsAre(HasSubstr("reporter slow does not return")));
}

TEST_F(SupervisorTest, AReporterWhoseTimeIsOverIsLeftBehindAndNotBlamed) {
  reports_.blocked = {"reporter slow"};
  reports_.stuck = false;
  EXPECT_EQ(run("exit 0"), 0);
  EXPECT_TRUE(leftBehind_);
  EXPECT_THAT(seen_.messages(), ElementsAre("reporter slow still waits for its server; exiting "
                                            "without it; its events stay"));
}

TEST_F(SupervisorTest, FailureOfOurOwnLeavesNoCommandUnwatched) {
  guards_.onAttempt = [](pid_t) { throw std::bad_alloc(); };
  EXPECT_THROW(run("exec sleep 100"), std::bad_alloc);
  waitpid(guards_.groups.front(), nullptr, 0); // where the group's end has not reaped it
  EXPECT_EQ(kill(-guards_.groups.front(), 0), -1);
}

TEST_F(SupervisorTest, CommandThatCannotBeStartedIsReported) {
  Launcher launcher({"no-such-program", {"no-such-program"}, {}}, environ, {}, {},
                    signals_.inherited());
  Supervisor supervisor(rules_,
                        {bus_, clock_, signals_, inbox_, launcher, guards_, reports_, terminal_});
  EXPECT_EQ(supervisor.run(), 127);
  EXPECT_EQ(finished().end, (ProcessEnd{ProcessEnd::Kind::NotStarted, 127}));
}

} // namespace
} // namespace exec_wrapper::run
