#include "support/process/standard_streams.h"

#include "support/fatal.h"
#include "support/in_child.h"
#include "support/process/signals.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <thread>

namespace exec_wrapper {
namespace {

using test::inChild;

/// Puts something else in the place of standard output.
bool writeTo(int descriptor) {
  return dup2(descriptor, STDOUT_FILENO) == STDOUT_FILENO;
}

bool writeToAPipeThatNobodyReads() {
  int ends[2];
  return pipe(ends) == 0 && close(ends[0]) == 0 && writeTo(ends[1]);
}

TEST(StandardStreams, ThatAreClosedAreHeldAndTheRestIsLeft) {
  EXPECT_EQ(inChild([] {
              close(0);
              close(2);
              reserveStandardStreams();
              const int next = dup(1);
              return next > 2 && fcntl(0, F_GETFD) == FD_CLOEXEC && fcntl(1, F_GETFD) == 0 &&
                     fcntl(2, F_GETFD) == FD_CLOEXEC;
            }),
            0);
}

TEST(StandardStreams, ThatAreOnlyHeldWereNotGiven) {
  EXPECT_EQ(inChild([] {
              close(1);
              const bool open = wasGiven(1);
              reserveStandardStreams();
              return !open && !wasGiven(1) && wasGiven(2) && writeOut("x") == EBADF;
            }),
            0);
}

TEST(StandardOutput, ThatIsFullIsToldOf) {
  EXPECT_EQ(inChild([] {
              try {
                return writeTo(open("/dev/full", O_WRONLY | O_CLOEXEC)) && (printOut("x"), false);
              } catch (const Fatal& error) {
                const std::string text = error.what();
                return error.status() == 74 && text.find("No space left on device") != text.npos;
              }
            }),
            0);
}

TEST(StandardOutput, ThatDoesNotBlockIsWaitedFor) {
  EXPECT_EQ(inChild([] {
              const std::string text(1 << 20, 'x');
              int ends[2];
              if (pipe2(ends, O_NONBLOCK) != 0 || !writeTo(ends[1]) || close(ends[1]) != 0) {
                return false;
              }
              std::size_t read = 0;
              std::jthread reader([&] {
                std::array<char, 4096> buffer{};
                while (read < text.size()) {
                  const ssize_t count = ::read(ends[0], buffer.data(), buffer.size());
                  read += count > 0 ? static_cast<std::size_t>(count) : 0;
                }
              });
              const int error = writeOut(text);
              reader.join();
              return error == 0 && read == text.size();
            }),
            0);
}

TEST(StandardOutput, ThatNobodyReadsEndsThePrinter) {
  const auto print = [] {
    const SignalSource source;
    if (writeToAPipeThatNobodyReads()) {
      printOut("x");
    }
    return true;
  };
  const int status = inChild(print);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGPIPE) << status;
}

TEST(StandardOutput, ThatNobodyReadsIsAFailureWhereTheSignalIsIgnored) {
  EXPECT_EQ(inChild([] {
              signal(SIGPIPE, SIG_IGN);
              const SignalSource source;
              try {
                return writeToAPipeThatNobodyReads() && (printOut("x"), false);
              } catch (const Fatal& error) {
                return error.status() == exit_status::kOutput;
              }
            }),
            0);
}

} // namespace
} // namespace exec_wrapper
