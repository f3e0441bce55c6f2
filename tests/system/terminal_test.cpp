// At a terminal: the command can use it as without the wrapper, and job control is for both.

#include "support/await.h"
#include "support/deadline.h"
#include "support/terminal.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <signal.h>
#include <sys/stat.h>

#include <fstream>
#include <string>
#include <thread>

namespace exec_wrapper::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kCtrlC = "\x03";
constexpr const char* kCtrlBackslash = "\x1c";
constexpr const char* kCtrlZ = "\x1a";

void awaitStopped(pid_t pid) {
  const Deadline deadline;
  const std::string file = "/proc/" + std::to_string(pid) + "/stat";
  while (contents(file).find(") T ") == std::string::npos && !deadline.over()) {
    std::this_thread::yield();
  }
  EXPECT_FALSE(deadline.over());
}

/// A shell at the terminal, in which `$W` is the wrapper.
class AtATerminal : public WrapperTest {
protected:
  ProcessSpec shell() const { return terminal_.shell(wrapper({})); }
  void type(const std::string& keys) const { terminal_.type(keys); }
  const std::string& await(const std::string& text) { return terminal_.await(text); }

  /// The number that the terminal shows behind the text.
  pid_t awaitNumber(const std::string& text) {
    await(text);
    const std::string& shown = await("\n");
    return std::stoi(shown.substr(shown.rfind(text) + text.size()));
  }

  /// Stops the job in the foreground by the key.
  void stop() {
    type(kCtrlZ);
    await("Stopped");
  }

  /// Has the shell continue it and tell its status, and waits until it has the keys.
  void proceed(const Process& shell) {
    type("fg; echo status $?\n");
    const Deadline deadline;
    while (terminal_.foreground() == shell.pid()) {
      ASSERT_FALSE(deadline.over());
      std::this_thread::yield();
    }
  }

  Terminal terminal_;
};

// Background

TEST_F(AtATerminal, ABackgroundCommandThatReadsIsStoppedAndTakesNoKeys) {
  Process process(shell());
  type("set -b; $W cat &\n");
  await("Stopped");
  type("echo for the shell\n");
  await("for the shell\r\n");
  type("fg\nfor the command\n");
  await("for the command\r\n");
}

TEST_F(AtATerminal, ABackgroundCommandThatWritesIsStoppedWhereTheTerminalWantsIt) {
  Process process(shell());
  type("set -b; stty tostop; $W echo written &\n");
  await("Stopped");
  type("fg\n");
  await("written\r\n");
}

TEST_F(AtATerminal, TheLogOfABackgroundRunIsWrittenAllTheSame) {
  Process process(shell());
  type("stty tostop; $W sh -c 'exit 3' & wait $!; echo status $?\n");
  await("exit status 3");
  await("status 3\r\n");
}

// Stopped and continued

TEST_F(AtATerminal, CtrlZStopsBothAndFgContinuesBoth) {
  Process process(shell());
  type("$W sh -c 'echo ready $$; read line; echo got $line; exit 7'\n");
  const pid_t command = awaitNumber("ready ");
  stop();
  awaitStopped(command);
  proceed(process);
  type("hello\n");
  await("got hello\r\n");
  await("status 7\r\n");
}

TEST_F(AtATerminal, CtrlZStopsAWholePipeline) {
  Process process(shell());
  type("$W sh -c 'echo ready; read line < /dev/tty; echo got $line; exit 7' | cat; echo over\n");
  await("ready");
  stop();
  proceed(process);
  type("hello\n");
  await("got hello\r\n");
}

TEST_F(AtATerminal, CtrlZStopsACommandThatHasASessionOfItsOwn) {
  Process process(shell());
  type("$W setsid sh -c 'echo ready $$; exec sleep 300'\n");
  const pid_t command = awaitNumber("ready ");
  stop();
  awaitStopped(command);
  proceed(process);
  type(kCtrlC);
  await("status 130");
}

TEST_F(AtATerminal, CtrlZStopsACommandWhoseStreamsAreElsewhere) {
  ASSERT_EQ(::mkfifo(file("fifo").c_str(), 0600), 0);
  Process process(shell());
  type("$W sh -c 'echo $$ > pid; : > ready; read line < fifo; exit 7' < /dev/null > out 2>&1\n");
  awaitFile(file("ready"));
  stop();
  awaitStopped(std::stoi(contents(file("pid"))));
  proceed(process);
  std::ofstream(file("fifo")) << "line\n";
  await("status 7");
}

TEST_F(AtATerminal, CtrlZDoesNothingToACommandThatIgnoresIt) {
  Process process(shell());
  type("$W sh -c 'trap \"\" TSTP; echo ready; read line; echo got $line'\n");
  await("ready");
  type(std::string(kCtrlZ) + "hello\n");
  EXPECT_THAT(await("got hello"), Not(HasSubstr("Stopped")));
}

TEST_F(AtATerminal, CtrlZDoesNothingWhereNobodyCouldContinue) {
  Process process(terminal_.before(wrapper({"sh", "-c", "echo ready; read line; exit 7"})));
  await("ready");
  type(std::string(kCtrlZ) + "hello\n");
  EXPECT_EQ(process.end().status, 7);
}

TEST_F(AtATerminal, CtrlZAndCtrlCReachARunThatWaitsForItsNextAttempt) {
  Process process(shell());
  type("$W --process-max-retries 1 --process-retry-delay 300 false\n");
  await("exit status 1");
  stop();
  proceed(process);
  type(kCtrlC);
  await("status 130");
}

TEST_F(AtATerminal, CtrlZAndCtrlCReachARunThatWaitsForALock) {
  Process holder(wrapper(Words{"--lockfile", file("lock")} + child("say", "held", "pause")));
  holder.awaitOutput("held");
  Process process(shell());
  type("$W --log-level DEBUG --lockfile lock --lock-wait 300 true\n");
  await("waiting");
  stop();
  proceed(process);
  type(kCtrlC);
  await("status 130");
}

// Ended

TEST_F(AtATerminal, CtrlCIsAStopAndReachesTheCommandOnce) {
  Process process(shell());
  type("$W --log-level INFO --process-max-retries 3 --process-retry-delay 0 sh -c '"
       "trap \"n=x\\$n\" INT; echo re\"\"ady; until read line; do :; done; echo count $n; exit 5'"
       "; echo status $?\n");
  await("ready");
  type(kCtrlC);
  await("received SIGINT from the terminal");
  type("go on\n");
  await("count x\r\n");
  EXPECT_THAT(await("status 130"), Not(HasSubstr("attempt 2")));
}

TEST_F(AtATerminal, CtrlCIsAStopThoughTheCommandDiesOfItAtOnce) {
  Process process(shell());
  type("$W --process-max-retries 3 --process-retry-delay 0 sh -c 'echo ready; exec sleep 300'; "
       "echo status $?\n");
  await("ready");
  type(kCtrlC);
  EXPECT_THAT(await("status 130"), Not(HasSubstr("next attempt")));
}

TEST_F(AtATerminal, CtrlBackslashIsAStopToo) {
  Process process(shell());
  type("ulimit -c 0; $W sh -c 'echo ready; exec sleep 300'; echo status $?\n");
  await("ready");
  type(kCtrlBackslash);
  await("status 131");
}

TEST_F(AtATerminal, ASecondCtrlCKills) {
  Process process(shell());
  type("$W --log-level INFO sh -c 'trap \"\" INT; echo re\"\"ady; exec sleep 300'; echo status "
       "$?\n");
  await("ready");
  type(kCtrlC);
  await("received SIGINT");
  awaitTime(1100ms); // from a second on it is impatience
  type(kCtrlC);
  await("status 130");
}

TEST_F(AtATerminal, CtrlCReachesWhoeverLeftTheTerminal) {
  Process process(shell());
  type("$W sh -c 'setsid sh -c \"echo ready \\$\\$; exec sleep 300\"; exit 1'; echo status $?\n");
  const pid_t member = awaitNumber("ready ");
  type(kCtrlC);
  await("status 130");
  EXPECT_FALSE(alive(member));
}

TEST_F(AtATerminal, ATimeLimitEndsTheRunAndNotItsNeighbours) {
  Process process(shell());
  type("$W --process-timeout 0.2 sh -c 'sh -c \"sleep 300 & echo orphan \\$!\"; sleep 300' | "
       "{ cat; echo neighbour lives; }; echo status ${PIPESTATUS[*]}\n");
  const pid_t orphan = awaitNumber("orphan ");
  await("neighbour lives");
  await("status 124 0");
  EXPECT_FALSE(alive(orphan));
}

// The terminal afterwards

TEST_F(AtATerminal, ModesArePutBackAfterATimeLimit) {
  Process process(shell());
  type("$W --process-timeout 0.2 sh -c 'stty raw; exec sleep 300'; echo status $?\n");
  await("status 124\r\n");
  EXPECT_TRUE(terminal_.readsLines());
}

TEST_F(AtATerminal, ModesArePutBackAfterACommandThatWasKilled) {
  Process process(shell());
  type("$W sh -c 'stty raw; kill -9 $$'; echo status $?\n");
  await("status 137\r\n");
  EXPECT_TRUE(terminal_.readsLines());
}

TEST_F(AtATerminal, ModesThatACommandSetsStayAsItLeftThem) {
  Process process(shell());
  type("$W stty raw; echo status $?\n");
  await("status 0\n");
  EXPECT_FALSE(terminal_.readsLines());
}

TEST_F(AtATerminal, TheKeysComeBackFromAShellThatWasKilled) {
  Process process(shell());
  type("sh -c '$W --process-timeout 0.5 --process-termination-grace-period 0 bash --norc -i; "
       "echo over; read line; echo read $line'\n");
  await("over");
  type("hello\n");
  await("read hello");
}

// What the terminal is for

TEST_F(AtATerminal, TheCommandCanAskAtTheTerminalItself) {
  Process process(shell());
  type("echo nothing | $W sh -c 'echo ready; read line < /dev/tty; echo got $line' | cat\n");
  await("ready");
  type("hello\n");
  await("got hello");
}

// Stopped, but not by job control

TEST_F(AtATerminal, ACommandThatIsStoppedOtherwiseIsNamedAndUsesUpItsTime) {
  const Outcome outcome = run({"--process-timeout", "0.3", "sh", "-c", "kill -STOP $$"});
  EXPECT_EQ(outcome.status, 124);
  EXPECT_THAT(outcome.err, HasSubstr("is stopped by SIGSTOP since 20"));
}

TEST_F(AtATerminal, ACommandThatGoesOnIsToldOf) {
  Process process(wrapper({"--log-level", "INFO", "sh", "-c", "kill -STOP $$; exit 7"}));
  const pid_t command =
      numberAfter(process.awaitError("is stopped by SIGSTOP since"), "the command, pid");
  ::kill(command, SIGCONT);
  EXPECT_EQ(process.end().status, 7);
}

} // namespace
} // namespace exec_wrapper::test
