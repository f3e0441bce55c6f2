#include "run/output/pipe_or_pty.h"

#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string>

namespace exec_wrapper::run {
namespace {

base::FileDescriptor openTerminal() {
  base::FileDescriptor master(posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC));
  EXPECT_EQ(unlockpt(master.get()), 0);
  return master;
}

class OutputConduit : public testing::Test {
protected:
  OutputConduit() : stream_(open("/dev/null", O_WRONLY | O_CLOEXEC)) {}

  std::string readFrom(const PipeOrPty& conduit) {
    std::array<char, 64> text{};
    const ssize_t size = read(conduit.source->get(), text.data(), text.size());
    return {text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
  }

  base::FileDescriptor stream_;
};

TEST_F(OutputConduit, PipeIsReadWithoutWaitingAndWrittenLikeAnyOther) {
  std::optional<PipeOrPty> conduit = makePipeOrPty(stream_.get());
  ASSERT_TRUE(conduit);
  EXPECT_EQ(isatty(conduit->given.get()), 0);
  EXPECT_EQ(fcntl(conduit->given.get(), F_GETFL) & O_NONBLOCK, 0);
  EXPECT_EQ(readFrom(*conduit), "");
  EXPECT_EQ(errno, EAGAIN);
  ASSERT_EQ(write(conduit->given.get(), "a\n", 2), 2);
  EXPECT_EQ(readFrom(*conduit), "a\n");
}

TEST_F(OutputConduit, TerminalPassesEveryByteOn) {
  const base::FileDescriptor terminal = openTerminal();
  std::optional<PipeOrPty> conduit = makePipeOrPty(terminal.get());
  ASSERT_TRUE(conduit);
  EXPECT_EQ(isatty(conduit->given.get()), 1);
  ASSERT_EQ(write(conduit->given.get(), "a\n\tb\r", 5), 5);
  std::string text;
  while (text.size() < 5) { // it comes by way of a thread of the kernel's
    text += readFrom(*conduit);
  }
  EXPECT_EQ(text, "a\n\tb\r");
}

TEST_F(OutputConduit, HoldersAreThoseWhoCanWrite) {
  const base::FileDescriptor terminal = openTerminal();
  for (const int stream : {stream_.get(), terminal.get()}) {
    std::optional<PipeOrPty> conduit = makePipeOrPty(stream);
    ASSERT_TRUE(conduit);
    EXPECT_EQ(holdersOf(conduit->source->get()), "a process") << "we do not name ourselves";
    const pid_t child = fork();
    if (child == 0) {
      pause();
      _exit(0);
    }
    conduit->given.reset();
    EXPECT_EQ(holdersOf(conduit->source->get()).substr(0, 5 + std::to_string(child).size()),
              "pid " + std::to_string(child) + " ");
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
  }
}

TEST_F(OutputConduit, SameFileIsWhereWritesKeepTheirOrder) {
  test::TempDir dir;
  const std::string name = dir.write("file", "");
  const base::FileDescriptor one(open(name.c_str(), O_WRONLY | O_CLOEXEC));
  const base::FileDescriptor again(open(name.c_str(), O_WRONLY | O_CLOEXEC));
  const base::FileDescriptor copy(fcntl(one.get(), F_DUPFD_CLOEXEC, 3));
  EXPECT_TRUE(sameFile(one.get(), copy.get()));
  EXPECT_FALSE(sameFile(one.get(), again.get())) << "each has a place of its own to write at";
  EXPECT_FALSE(sameFile(one.get(), stream_.get()));
}

} // namespace
} // namespace exec_wrapper::run
