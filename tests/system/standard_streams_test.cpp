// Descriptors: the command has the wrapper's own, all of them and no other.

#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <fcntl.h>

namespace exec_wrapper::test {
namespace {

using StandardStreams = WrapperTest;

TEST_F(StandardStreams, TheThreeAreTheWrappersOwn) {
  ProcessSpec spec = wrapper(child("input", "say-to", "2", "to stderr"));
  spec.input = std::string("what it reads\0\xff\n", 16);
  const Outcome outcome = test::run(spec);
  EXPECT_EQ(outcome.out, spec.input);
  EXPECT_EQ(outcome.err, "to stderr\n");
}

/// A loop that feeds commands from its own input, as in `while read line; do exec_wrapper ...`.
TEST_F(StandardStreams, TheInputIsReadByNobodyButTheCommand) {
  const std::vector<Words> options = {
      {},
      {"--watcher", "true"},
      {"--output-tail", "100"},
      {"--report-command", "cat >/dev/null"},
      {"--enable-status-update-listener", "--status-update-socket-port", "0"},
      {"--lockfile", file("lock")},
      {"--cgroup", "own"},
      {"--runner", "shell"}};
  for (const Words& option : options) {
    ProcessSpec spec = wrapper(option + Words{"echo", "run"});
    spec.argv =
        Words{"/bin/sh", "-c", R"(while read -r line; do "$@" "$line"; done)", "sh"} + spec.argv;
    spec.input = "1\n2\n3\n";
    EXPECT_EQ(test::run(spec).out, "run 1\nrun 2\nrun 3\n") << ::testing::PrintToString(option);
  }
}

TEST_F(StandardStreams, NoOtherLeaksIntoTheCommand) {
  EXPECT_EQ(run(child("report", "fds")).out, "fds 0,1,2\n");
  const Words everything = {"--lockfile",        file("lock"), "--log-file",  file("log"),
                            "--log-level",       "DEBUG",      "--reporters", "log",
                            "--process-timeout", "100",        "--work-dir",  file("config")};
  EXPECT_EQ(run(everything + child("report", "fds")).out, "fds 0,1,2\n");
}

TEST_F(StandardStreams, NoneLeaksIntoASecondAttempt) {
  const Words retry = {"--process-max-retries", "1", "--process-retry-delay", "0"};
  EXPECT_EQ(run(retry + child("report", "fds", "exit", "1")).out, "fds 0,1,2\nfds 0,1,2\n");
}

TEST_F(StandardStreams, ADescriptorGivenToTheWrapperIsTheCommandsToo) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  ProcessSpec spec = wrapper(child("report", "fds", "say-to", "7", "through it"));
  spec.descriptors[7] = ends[1];
  EXPECT_EQ(test::run(spec).out, "fds 0,1,2,7\n");
  ::close(ends[1]);
  char text[64];
  EXPECT_EQ(::read(ends[0], text, sizeof text), 11);
  ::close(ends[0]);
}

TEST_F(StandardStreams, TheWrapperWorksWithAnyOfTheThreeClosed) {
  for (int closed = 1; closed < 8; ++closed) {
    ProcessSpec spec = wrapper(Words{"--lockfile", file("lock"), "--log-level", "DEBUG"} +
                               child("append", file("ran"), "x", "exit", "3"));
    for (const int number : {0, 1, 2}) {
      if ((closed & (1 << number)) != 0) {
        spec.closed.insert(number);
      }
    }
    EXPECT_EQ(test::run(spec).status, 3) << "closed: " << closed;
  }
  EXPECT_EQ(contents(file("ran")), "x\nx\nx\nx\nx\nx\nx\n");
}

TEST_F(StandardStreams, OurWordsNeverGetIntoAFileOfTheCommandsThatTookTheNumber) {
  // With stderr closed, the first file that somebody opens would become descriptor 2.
  ProcessSpec spec =
      wrapper(Words{"--lockfile", file("lock"), "--log-level", "DEBUG"} + child("exit", "3"));
  spec.closed = {0, 1, 2};
  EXPECT_EQ(test::run(spec).status, 3);
  const std::string out = file("out");
  const int fd = ::open(out.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644);
  spec = wrapper(child("exit", "3"));
  spec.closed = {2};
  spec.descriptors[1] = fd;
  EXPECT_EQ(test::run(spec).status, 3);
  ::close(fd);
  EXPECT_EQ(contents(out), "");
}

TEST_F(StandardStreams, AGrandchildThatHoldsStdoutOpenIsNotWaitedFor) {
  const Outcome outcome =
      run(child("fork", "session", "ready", "pause", "end", "say", "done", "exit", "4"));
  EXPECT_EQ(outcome.status, 4);
  EXPECT_LT(outcome.elapsed, 30s);
}

} // namespace
} // namespace exec_wrapper::test
