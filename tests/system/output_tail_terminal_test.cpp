// `output-tail` at a terminal: the command has one of its own in its place; nobody should notice.

#include "support/await.h"
#include "support/deadline.h"
#include "support/terminal.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <string>
#include <thread>

namespace exec_wrapper::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

/// A shell at the terminal, in which `$T` is the wrapper with the setting.
class OutputTailAtATerminal : public WrapperTest {
protected:
  OutputTailAtATerminal() : shell_(spec()) { type("T=\"$W --output-tail 4096\"\n"); }

  void type(const std::string& keys) const { terminal_.type(keys); }
  const std::string& await(const std::string& text) { return terminal_.await(text); }

  void awaitModes(bool lines) const {
    const Deadline deadline;
    while (terminal_.readsLines() != lines && !deadline.over()) {
      std::this_thread::yield();
    }
    EXPECT_FALSE(deadline.over());
  }

  void awaitRawMode() const { awaitModes(false); }

private:
  ProcessSpec spec() const { return terminal_.shell(wrapper({})); }

  Terminal terminal_;
  Process shell_;
};

constexpr const char* kInterrupt = "\x03";
constexpr const char* kSuspend = "\x1a";

TEST_F(OutputTailAtATerminal, TheCommandLeadsItsSession) {
  type("$T sh -c 'set -- $(cat /proc/$$/stat); echo session $6 of $$; echo tty > /dev/tty'\n");
  const std::string& shown = await("tty\r\n");
  const std::size_t at = shown.find("session ") + 8;
  const std::string session = shown.substr(at, shown.find(" of ", at) - at);
  EXPECT_THAT(shown, HasSubstr("session " + session + " of " + session + "\r\n"));
}

TEST_F(OutputTailAtATerminal, KeysReachACommandThatReadsThemWhereItWrites) { // as less(1) does
  type("$T sh -c 'stty raw -echo <&2; echo re\"\"ady; "
       "key=$(dd bs=1 count=1 <&2 2>/dev/null | od -An -tx1); stty sane <&2; echo key $key end'\n");
  await("ready");
  type(kInterrupt); // one key among others now
  await("key 03 end\r\n");
}

TEST_F(OutputTailAtATerminal, TheInputIsTheTerminalToo) {
  type("$T sh -c 'tty; tty <&1; tty <&2; read line; echo got $line; exit 7'; echo status $?\n");
  type("hello\n");
  await("got hello\r\n");
  await("status 7\r\n");
}

TEST_F(OutputTailAtATerminal, CtrlZStopsBothAndFgContinuesBoth) {
  type("$T sh -c 'echo re\"\"ady; read line; echo got $line; exit 7'\n");
  await("ready");
  awaitRawMode();
  type(kSuspend);
  await("Stopped");
  awaitModes(true);
  type("fg; echo status $?\n");
  awaitRawMode();
  type("hello\n");
  await("got hello\r\n");
  await("status 7\r\n");
  awaitModes(true);
}

TEST_F(OutputTailAtATerminal, InTheBackgroundItTakesNoKeysUntilItIsInFront) {
  type("$T sh -c 'read line; echo got $line; exit 7' &\n");
  type("echo for the \"\"shell\n");
  await("for the shell\r\n");
  type("fg; echo status $?\n");
  await("$T sh -c"); // the shell shows what it puts in front
  type("hello\n");
  await("got hello\r\n");
  await("status 7\r\n");
}

TEST_F(OutputTailAtATerminal, CtrlCIsAStopAndReachesTheCommandOnce) {
  type("$T --log-level INFO --process-max-retries 3 --process-retry-delay 0 sh -c '"
       "trap \"n=x\\$n\" INT; echo re\"\"ady; until read line; do :; done; echo count $n; exit 5'"
       "; echo status $?\n");
  await("ready");
  awaitRawMode();
  type(kInterrupt);
  await("received SIGINT from the terminal");
  type("go on\n");
  await("count x\r\n");
  EXPECT_THAT(await("status 130"), Not(HasSubstr("attempt 2")));
}

TEST_F(OutputTailAtATerminal, CtrlCReachesAJobOfAShellAndNotTheShell) {
  type("$T bash --norc --noediting -i; echo status $?\n");
  awaitRawMode();
  type("sh -c 'echo re\"\"ady; exec sleep 300'\n");
  await("ready");
  type(kInterrupt);
  type("echo job $?\n");
  await("job 130");
  type("exit 7\n");
  await("status 7");
}

TEST_F(OutputTailAtATerminal, ModesArePutBackAndNoLineIsAStair) {
  type("$T sh -c 'echo one; echo two >&2; stty raw; kill -9 $$'; echo status $?\n");
  const std::string shown = await("status 137\r\n");
  awaitModes(true);
  for (std::size_t at = shown.find("one"); (at = shown.find('\n', at)) != shown.npos; ++at) {
    EXPECT_EQ(shown[at - 1], '\r') << shown.substr(0, at);
  }
}

TEST_F(OutputTailAtATerminal, EachAttemptHasOne) {
  type("$T --process-max-retries 1 --process-retry-delay 0 sh -c '"
       "echo re\"\"ady; read line; echo got $line; exit 7'; echo status $?\n");
  await("ready");
  type("one\n");
  await("got one\r\n");
  await("ready");
  type("two\n");
  await("got two\r\n");
  await("status 7\r\n");
}

TEST_F(OutputTailAtATerminal, WhatAnAttemptWroteLastIsShownAsItWroteItThoughTheNextHasBegun) {
  type("$T --process-max-retries 3 --process-retry-delay 0 sh -c 'seq 20000; exit 7'; "
       "echo status $?\n");
  const std::string& shown = await("status 7\r\n");
  EXPECT_THAT(shown, HasSubstr("20000\r\n"));
  // Of the command. The log looks how the terminal is set before it writes a line.
  EXPECT_THAT(shown, Not(ContainsRegex("\n[0-9]+\r\r\n")));
  EXPECT_THAT(shown, Not(HasSubstr("1\n")));
}

TEST_F(OutputTailAtATerminal, ACommandThatCannotStartLeavesTheModesAsTheyWere) {
  type("$T ./missing; echo status $?\n");
  await("status 127\r\n");
  awaitModes(true);
}

TEST_F(OutputTailAtATerminal, InAPipelineTheKeysAreTheReaders) {
  type("$T sh -c 'echo first; exec sleep 300' | { read first; echo $first re\"\"ady; "
       "read line < /dev/tty; echo got $line; }\n");
  await("first ready\r\n");
  type("hello\n");
  await("got hello\r\n");
  type(kInterrupt);
  type("echo o\"\"ver\n");
  await("over");
}

} // namespace
} // namespace exec_wrapper::test
