#include "common/program/program.h"

#include "exec_wrapper/testing/sample_host.h"
#include "support/await.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <signal.h>

#include <stop_token>
#include <string>
#include <thread>
#include <utility>

namespace exec_wrapper::common {
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
  std::vector<std::string> errors;
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

Ended run(const ShellProgram& shell, const Limits& limits = patient(),
          Program::Group group = Program::Group::Leave, const std::stop_token& stop = {}) {
  Started started = startShell(shell);
  EXPECT_GT(started.pid, 0) << started.error;
  contract::SampleHost host;
  Program program(std::move(started), host, group);
  Spoken spoken;
  const Ending ending = program.await(limits, spoken, stop);
  return {ending, spoken.output.lines(), spoken.errors.lines()};
}

ShellProgram shell(const std::string& text) {
  return {.text = text, .environment = {"PATH=/usr/bin:/bin", "MARK=m"}};
}

Ended runShell(const std::string& text, const Limits& limits = patient()) {
  return run(shell(text), limits);
}

TEST(ProgramTest, EndsWithItsExitStatusOrSignal) {
  EXPECT_EQ(runShell("exit 0").ending.number, 0);
  EXPECT_EQ(runShell("exit 75").ending.number, 75);
  const Ending killed = runShell("kill -KILL $$").ending;
  EXPECT_TRUE(killed.signaled && !killed.overdue);
  EXPECT_EQ(killed.number, SIGKILL);
}

TEST(ProgramTest, ReadsItsInputFromTheBeginningAsOftenAsItLikes) {
  ShellProgram reading = shell("cat; cat /dev/stdin");
  reading.input = "{\"a\": 1}\n";
  EXPECT_THAT(run(reading).said, ElementsAre("{\"a\": 1}", "{\"a\": 1}"));
}

TEST(ProgramTest, NeedNotReadItsInputHoweverLong) {
  ShellProgram deaf = shell("true");
  deaf.input = std::string(1 << 22, 'x');
  EXPECT_EQ(run(deaf).ending.number, 0);
}

TEST(ProgramTest, SaysWhatItWritesToEitherStream) {
  EXPECT_THAT(runShell("echo one; echo two >&2").said, ElementsAre("one", "two"));
}

TEST(ProgramTest, HasNoInputWhereItGetsNone) {
  EXPECT_THAT(runShell("readlink /proc/self/fd/0; cat").said, ElementsAre("/dev/null"));
}

TEST(ProgramTest, KeepsItsErrorsApartWhereTheyHaveTheirOwnPipe) {
  ShellProgram apart = shell("echo one; echo two >&2; echo three");
  apart.separateErrors = true;
  const Ended ended = run(apart);
  EXPECT_THAT(ended.said, ElementsAre("one", "three"));
  EXPECT_THAT(ended.errors, ElementsAre("two"));
}

TEST(ProgramTest, MayFillOnePipeAndThenTheOther) {
  ShellProgram loud =
      shell("head -c 1000000 /dev/zero >&2; head -c 1000000 /dev/zero; echo; echo x");
  loud.separateErrors = true;
  const Ended ended = run(loud);
  EXPECT_EQ(ended.ending.number, 0);
  EXPECT_THAT(ended.said.back(), ::testing::EndsWith(" bytes more"));
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

TEST(ProgramTest, TakesItsGroupAlongWhereThatIsAskedFor) {
  const Ended ended =
      run(shell("trap '' TERM; sleep 300 & echo $!; exit 0"), patient(), Program::Group::Kill);
  ASSERT_EQ(ended.said.size(), 1U);
  EXPECT_EQ(ended.ending.number, 0);
  exec_wrapper::test::awaitGone(std::stoi(ended.said[0]));
}

TEST(ProgramTest, IsEndedByAStop) {
  TempDir dir;
  std::stop_source stop;
  std::jthread stopper([&] {
    exec_wrapper::test::awaitFile(dir.file("runs"));
    stop.request_stop();
  });
  const Ended ended =
      run(shell("trap 'echo asked; exit 3' TERM; : >" + dir.file("runs") + "; sleep 300 & wait"),
          patient(), Program::Group::Kill, stop.get_token());
  EXPECT_TRUE(ended.ending.overdue);
  EXPECT_EQ(ended.ending.number, 3);
  EXPECT_THAT(ended.said, ElementsAre("asked"));
}

TEST(ProgramTest, ThatDoesNotObeyAStopIsKilledSoon) {
  std::stop_source stop;
  stop.request_stop();
  const SteadyTime before = now();
  const Ended ended = run(shell("trap '' TERM; while :; do sleep 300; done"), patient(),
                          Program::Group::Kill, stop.get_token());
  EXPECT_TRUE(ended.ending.overdue);
  EXPECT_LT(now(), before + seconds(30)) << "long before its own limit";
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

TEST(ProgramLimits, OfAHurryLeaveTheGraceAlone) {
  const SteadyTime start{};
  const Limits limits = Limits::of(start, seconds(30), SteadyTime::max()).hurried(start);
  EXPECT_EQ(limits.ask, start);
  EXPECT_EQ(limits.kill, start + Limits::kGrace);
  EXPECT_EQ(limits.leave, start + Limits::kGrace + Limits::kReserve);
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
} // namespace exec_wrapper::common
