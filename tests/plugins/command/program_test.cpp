#include "program.h"

#include "exec_wrapper/testing/sample_host.h"
#include "start.h"
#include "support/await.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <signal.h>

#include <string>

namespace exec_wrapper::command::test {
namespace {

using exec_wrapper::test::contents;
using exec_wrapper::test::TempDir;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Le;

struct Ended {
  Ending ending;
  std::vector<std::string> said;
};

SteadyTime now() {
  return std::chrono::steady_clock::now();
}

Limits patient() {
  return Limits::of(now(), seconds(60), now() + seconds(120));
}

/// Asks it to end after `most`, and makes it `grace` later.
Limits impatient(Duration most, Duration grace = milliseconds(300)) {
  const SteadyTime asked = now() + most;
  return {asked, asked + grace, asked + grace + seconds(60)};
}

Ended runShell(const std::string& text, const Limits& limits = patient(),
               const std::string& input = {}) {
  Started started = startShell(text, {"PATH=/usr/bin:/bin", "MARK=m"}, input);
  EXPECT_GT(started.pid, 0) << started.error;
  contract::SampleHost host;
  Program program(std::move(started), host);
  CapturedOutput spoken;
  const Ending ending = program.await(limits, spoken);
  return {ending, spoken.lines()};
}

TEST(ProgramTest, EndsWithItsExitStatusOrSignal) {
  EXPECT_EQ(runShell("exit 0").ending.number, 0);
  EXPECT_EQ(runShell("exit 75").ending.number, 75);
  const Ending killed = runShell("kill -KILL $$").ending;
  EXPECT_TRUE(killed.signaled && !killed.overdue);
  EXPECT_EQ(killed.number, SIGKILL);
}

TEST(ProgramTest, ReadsItsInputFromTheBeginningAsOftenAsItLikes) {
  EXPECT_THAT(runShell("cat; cat /dev/stdin", patient(), "{\"a\": 1}\n").said,
              ElementsAre("{\"a\": 1}", "{\"a\": 1}"));
}

TEST(ProgramTest, NeedNotReadItsInputHoweverLong) {
  EXPECT_EQ(runShell("true", patient(), std::string(1 << 22, 'x')).ending.number, 0);
}

TEST(ProgramTest, SaysWhatItWritesToEitherStream) {
  EXPECT_THAT(runShell("echo one; echo two >&2").said, ElementsAre("one", "two"));
}

TEST(ProgramTest, HasTheVariablesThatItWasGivenAndNoOthers) {
  EXPECT_THAT(runShell("env | grep -v -e ^PWD= -e ^_= -e ^SHLVL= -e ^OLDPWD=").said,
              ::testing::UnorderedElementsAre("PATH=/usr/bin:/bin", "MARK=m"));
}

TEST(ProgramTest, HasNoDescriptorOfOursThoughItIsNotClosedOnExec) {
  const base::FileDescriptor open(::open("/dev/null", O_RDONLY)); // NOLINT: that is the point
  EXPECT_THAT(
      runShell("for f in 3 4 5 6 7 8 9; do [ -e /proc/$$/fd/$f ] && echo $f; done; true").said,
      IsEmpty());
}

TEST(ProgramTest, HasNoSignalBlockedOrIgnored) {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  sigaddset(&blocked, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const auto ignored = ::signal(SIGUSR1, SIG_IGN);
  const Ended ended = runShell("grep -E 'Sig(Blk|Ign)' /proc/self/status");
  ::signal(SIGUSR1, ignored);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_THAT(ended.said,
              AllOf(Each(ContainsRegex("[0-9a-f]{8}[08]0000000$")), ::testing::SizeIs(2)))
      << "32 and 33 are the C library's own";
}

TEST(ProgramTest, LeadsASessionOfItsOwn) {
  EXPECT_THAT(runShell("[ $(cut -d' ' -f6 /proc/$$/stat) = $$ ] && echo yes").said,
              ElementsAre("yes"));
}

TEST(ProgramTest, ThatTakesTooLongIsAskedToEnd) {
  const Ended ended = runShell("trap 'echo asked; exit 3' TERM; echo ready; sleep 300 & wait",
                               impatient(seconds(2), seconds(30)));
  EXPECT_TRUE(ended.ending.overdue);
  EXPECT_EQ(ended.ending.number, 3);
  EXPECT_THAT(ended.said, ElementsAre("ready", "asked"));
}

TEST(ProgramTest, ThatDoesNotObeyIsKilledWithItsGroup) {
  TempDir dir;
  const Ended ended = runShell("trap '' TERM; sleep 300 & echo $! > " + dir.file("pid") +
                                   "; while :; do sleep 1; done",
                               impatient(seconds(2)));
  EXPECT_TRUE(ended.ending.overdue && ended.ending.signaled);
  EXPECT_EQ(ended.ending.number, SIGKILL);
  exec_wrapper::test::awaitGone(std::stoi(contents(dir.file("pid"))));
}

TEST(ProgramTest, IsNotWaitedForOnceItIsOverThoughAnotherHoldsItsOutput) {
  const Ended ended = runShell("echo said; sleep 300 & echo $!; exit 0");
  ASSERT_EQ(ended.said.size(), 2U);
  EXPECT_FALSE(ended.ending.overdue);
  const pid_t background = std::stoi(ended.said[1]);
  EXPECT_TRUE(exec_wrapper::test::alive(background)) << "it is left alone, as mail's is";
  ::kill(background, SIGKILL);
}

TEST(ProgramTest, ThatNeverStopsTalkingIsEndedInTime) {
  const Ended ended = runShell("yes", impatient(milliseconds(500)));
  EXPECT_TRUE(ended.ending.overdue);
  EXPECT_LE(ended.said.size(), CapturedOutput::kMostLines + 1);
  EXPECT_THAT(ended.said.back(), ::testing::EndsWith(" bytes more"));
}

TEST(ProgramTest, WhatItSaysIsFitForALog) {
  EXPECT_THAT(runShell(R"(printf '\033[1m\n\n\377')").said, ElementsAre("\\x1B[1m", "\\xFF"));
}

TEST(ProgramLimits, GiveItItsTimeWhereTheDeadlineAllowsIt) {
  const SteadyTime start{};
  const Limits limits = Limits::of(start, seconds(30), start + seconds(34));
  EXPECT_EQ(limits.ask, start + seconds(30));
  EXPECT_EQ(limits.kill, start + seconds(33));
  EXPECT_EQ(limits.leave, start + seconds(34));
}

TEST(ProgramLimits, AreInOrderHoweverSoonOrLateTheDeadlineIs) {
  const SteadyTime start = now();
  for (const SteadyTime deadline : {start - seconds(1), start, start + milliseconds(10),
                                    start + seconds(10), SteadyTime::max()}) {
    const Limits limits = Limits::of(start, seconds(30), deadline);
    EXPECT_THAT(limits.ask, AllOf(Ge(start), Le(limits.kill)));
    EXPECT_LE(limits.kill, limits.leave);
    EXPECT_LE(limits.leave, std::max(deadline, start));
  }
}

} // namespace
} // namespace exec_wrapper::command::test
