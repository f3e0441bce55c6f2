// `output-tail`: the command's streams pass through us, and nobody should notice.

#include "support/await.h"
#include "support/confined.h"
#include "support/terminal.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

namespace exec_wrapper::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class OutputTail : public WrapperTest {
protected:
  static Words shell(const std::string& script) { return {"/bin/sh", "-c", script}; }

  ProcessSpec tapped(const Words& words) const {
    return wrapper(Words{"--output-tail", "1000"} + words);
  }

  /// A shell in whose script `$W` is the wrapper with the setting.
  ProcessSpec around(const std::string& script) const {
    ProcessSpec spec = wrapper({});
    spec.argv = {"/bin/sh", "-c", "W=" + wrapperProgram() + "' --output-tail 1000'; " + script};
    return spec;
  }
};

std::string allBytes() {
  std::string bytes;
  for (int i = 0; i < 256 * 300; ++i) {
    bytes += static_cast<char>(i * 131 / 7);
  }
  return bytes;
}

TEST_F(OutputTail, EveryBytePassesThrough) {
  ProcessSpec spec = tapped({"cat"});
  spec.input = allBytes();
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(outcome.out == spec.input);
  EXPECT_EQ(outcome.err, "");
}

TEST_F(OutputTail, OneLineOf300MegabytesTakesLittleMemory) {
  const Outcome outcome = test::run(around("$W head -c 300000000 /dev/zero | wc -c"));
  EXPECT_EQ(outcome.out, "300000000\n");
  const long kMost = kSanitized ? 512 * 1024 : 64 * 1024; // most of the former is theirs
  EXPECT_LT(outcome.usage.ru_maxrss, kMost) << "KiB";
}

TEST_F(OutputTail, WhatIsSaidArrivesAtOnceAndWithoutALineEnd) {
  Process process(tapped(child("say", "Continue?", "pause")));
  process.awaitOutput("Continue?");
  EXPECT_FALSE(process.ended());
}

TEST_F(OutputTail, TheCommandHasNoOtherDescriptor) {
  EXPECT_EQ(test::run(tapped(child("report", "fds"))).out, "fds 0,1,2\n");
}

TEST_F(OutputTail, StreamsThatWereClosedStayClosed) {
  for (const int closed : {1, 2}) {
    ProcessSpec spec = tapped(shell("[ ! -e /proc/$$/fd/" + std::to_string(closed) + " ]"));
    spec.closed = {closed};
    EXPECT_EQ(test::run(spec).status, 0) << closed;
  }
}

TEST_F(OutputTail, WithoutItNothingIsPiped) {
  const int target = ::open(file("target").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  const Words same = shell("[ /proc/self/fd/1 -ef " + file("target") + " ]");
  ProcessSpec spec = wrapper(same);
  spec.descriptors[1] = target;
  EXPECT_EQ(test::run(spec).status, 0);
  spec.argv = tapped(same).argv;
  EXPECT_EQ(test::run(spec).status, 1);
  ::close(target);
}

TEST_F(OutputTail, OneFileForBothStreamsKeepsTheirOrder) {
  const Outcome outcome = test::run(around(
      "$W sh -c 'for i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done' 2>&1 | cat"));
  std::string expected;
  for (int i = 1; i < 10; ++i) {
    expected += "out " + std::to_string(i) + "\nerr " + std::to_string(i) + "\n";
  }
  EXPECT_EQ(outcome.out, expected);
}

TEST_F(OutputTail, ReaderWhoHadEnoughEndsTheCommandAsEver) {
  const Outcome outcome =
      test::run(around("{ $W yes; echo $? > " + file("status") + "; } | head -n 1"));
  EXPECT_EQ(outcome.out, "y\n");
  EXPECT_EQ(contents(file("status")), "141\n");
  EXPECT_THAT(outcome.err, Not(HasSubstr("cannot write")));
}

TEST_F(OutputTail, AFullDeviceIsToldAndEndsTheCommand) {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  ProcessSpec spec = tapped({"yes"});
  spec.descriptors[1] = full;
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.status, 141);
  EXPECT_THAT(outcome.err, HasSubstr("cannot write to standard output: No space left on device"));
  ::close(full);
}

TEST_F(OutputTail, SlowReaderGetsEverythingThoughTheCommandHasEnded) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  ProcessSpec spec = tapped(Words{"--log-level", "INFO"} + shell("head -c 100000 /dev/zero"));
  spec.descriptors[1] = ends[1];
  Process process(spec);
  ::close(ends[1]);
  process.awaitError("succeeded");
  EXPECT_FALSE(process.ended());
  std::size_t total = 0;
  char buffer[4096];
  for (ssize_t size = 0; (size = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
    total += static_cast<std::size_t>(size);
  }
  EXPECT_EQ(total, 100000U);
  EXPECT_EQ(process.end().status, 0);
  ::close(ends[0]);
}

TEST_F(OutputTail, AReaderThatReadsNothingHoldsUpNoStop) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  ProcessSpec spec = tapped(shell("echo begun >&2; exec cat /dev/zero"));
  spec.descriptors[1] = ends[1];
  Process process(spec);
  process.awaitError("begun");
  process.signal(SIGTERM);
  process.awaitError("stopped by SIGTERM");
  awaitTime(std::chrono::milliseconds(1100)); // a second stop counts from a second on
  process.signal(SIGTERM);
  EXPECT_EQ(process.end().status, 143);
  ::close(ends[0]);
  ::close(ends[1]);
}

// As of a file on a file system that does not answer: an event counter that is full takes no more,
// and lets whoever writes to it wait.
TEST_F(OutputTail, AWriteThatNeverReturnsHoldsUpNobodyWhoLeaves) {
  const int full = ::eventfd(0, EFD_CLOEXEC);
  ASSERT_EQ(::eventfd_write(full, UINT64_MAX - 1), 0);
  ProcessSpec spec = tapped(Words{"--log-level", "INFO"} + shell("printf 12345678"));
  spec.descriptors[1] = full;
  Process process(spec);
  process.awaitError("does not respond");
  process.awaitError("succeeded");
  process.signal(SIGTERM);
  awaitTime(std::chrono::milliseconds(1100)); // a second stop counts from a second on
  process.signal(SIGTERM);
  EXPECT_EQ(process.end().status, 0);
  ::close(full);
}

TEST_F(OutputTail, WhatAGrandchildHoldsOpenIsNamedAndLeft) {
  const Outcome outcome = test::run(tapped(shell("sleep 300 & echo done")));
  EXPECT_EQ(outcome.status, 0);
  EXPECT_EQ(outcome.out, "done\n");
  EXPECT_THAT(outcome.err, HasSubstr("(sleep) still has the command's output open"));
}

TEST_F(OutputTail, WorksForEveryAttempt) {
  const Words retry = {"--process-max-retries", "2", "--process-retry-delay", "0"};
  EXPECT_EQ(test::run(tapped(retry + child("say", "x", "exit", "1"))).out, "x\nx\nx\n");
}

TEST_F(OutputTail, ATerminalStaysATerminalOfItsSize) {
  Terminal terminal;
  ProcessSpec spec = tapped(shell("[ -t 1 ] && [ -t 2 ] && stty size <&1; echo end"));
  spec.descriptors = {{1, terminal.theirs()}, {2, terminal.theirs()}};
  Process process(spec);
  EXPECT_EQ(terminal.await("end\r\n"), "33 77\r\nend\r\n") << "one line end a line, not two";
  EXPECT_EQ(process.end().status, 0);
}

TEST_F(OutputTail, ATerminalForOneStreamLeavesTheOtherAPipe) {
  Terminal terminal;
  ProcessSpec spec = tapped(shell("[ -t 1 ] && [ ! -t 2 ] && echo as it was"));
  spec.descriptors = {{1, terminal.theirs()}};
  Process process(spec);
  terminal.await("as it was");
  EXPECT_EQ(process.end().status, 0);
}

TEST_F(OutputTail, ATerminalMayBeClosedAndOpenedAgain) {
  Terminal terminal;
  ProcessSpec spec = tapped(shell("tty=$(tty <&2); exec >&- 2>&-; sleep 0.1; exec >$tty 2>&1; "
                                  "echo back again"));
  spec.descriptors = {{1, terminal.theirs()}, {2, terminal.theirs()}};
  Process process(spec);
  terminal.await("back again");
  EXPECT_EQ(process.end().status, 0);
}

TEST_F(OutputTail, ATerminalsNewSizeIsPassedOn) {
  Terminal terminal;
  ProcessSpec spec =
      tapped(shell("trap 'stty size <&1; exit' WINCH; echo ready; while :; do sleep 0.01; done"));
  spec.descriptors = {{1, terminal.theirs()}};
  Process process(spec);
  terminal.await("ready");
  terminal.resize(11, 22);
  process.signal(SIGWINCH);
  EXPECT_THAT(terminal.await("11 22"), HasSubstr("11 22"));
  EXPECT_EQ(process.end().status, 0);
}

TEST_F(OutputTail, ATerminalsInterruptKeyStopsTheCommandAsEver) {
  Terminal terminal;
  Process process(terminal.before(
      tapped(shell("trap 'echo tidied; exit 5' INT; echo ready; while :; do sleep 0.01; done"))));
  terminal.await("ready");
  terminal.type("\x03");
  EXPECT_THAT(terminal.await("tidied"), HasSubstr("tidied"));
  EXPECT_EQ(process.end().status, 128 + SIGINT);
}

TEST_F(OutputTail, ATerminalsKeysReachACommandThatReadsThemOneByOne) {
  Terminal terminal;
  Process process(terminal.before(
      tapped(shell("stty raw -echo; echo ready; key=$(dd bs=1 count=1 2>/dev/null | od -An -tx1); "
                   "stty sane; echo key $key end"))));
  terminal.await("ready");
  terminal.type("\x03"); // one key among others now
  EXPECT_THAT(terminal.await("end"), HasSubstr("key 03 end"));
  EXPECT_EQ(process.end().status, 0);
}

} // namespace
} // namespace exec_wrapper::test
