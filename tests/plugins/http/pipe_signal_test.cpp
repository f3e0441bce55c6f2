// OpenSSL writes to sockets with write(2), which raises SIGPIPE.

#include "common/http/tls/pipe_signal.h"

#include "base/file_descriptor.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <ctime>

namespace exec_wrapper::http {
namespace {

class PipeSignal : public ::testing::Test {
protected:
  PipeSignal() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    set(SIG_BLOCK);
    takePending();
  }
  ~PipeSignal() override {
    set(SIG_BLOCK);
    takePending();
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    std::signal(SIGPIPE, action_);
  }

  void set(int how) { pthread_sigmask(how, &pipe_, nullptr); }

  void takePending() {
    const timespec atOnce{};
    sigtimedwait(&pipe_, nullptr, &atOnce);
  }

  static bool isPending() {
    sigset_t pending;
    sigpending(&pending);
    return sigismember(&pending, SIGPIPE) == 1;
  }

  static void writeToNobody() {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    const base::FileDescriptor writing(ends[1]);
    ::close(ends[0]);
    EXPECT_EQ(::write(writing.get(), "x", 1), -1);
    EXPECT_EQ(errno, EPIPE);
  }

private:
  sigset_t pipe_{};
  sigset_t before_ = [] {
    sigset_t mask;
    pthread_sigmask(SIG_SETMASK, nullptr, &mask);
    return mask;
  }();
  void (*action_)(int) = std::signal(SIGPIPE, SIG_DFL);
};

TEST_F(PipeSignal, DoesNotReachAThreadThatWouldTakeIt) {
  set(SIG_UNBLOCK);
  {
    const PipeSignalBlocked blocked;
    writeToNobody();
  }
  EXPECT_FALSE(isPending()); // and we are still here
}

TEST_F(PipeSignal, IsNotLeftPendingInAThreadThatBlocksIt) {
  {
    const PipeSignalBlocked blocked;
    writeToNobody();
  }
  EXPECT_FALSE(isPending());
}

TEST_F(PipeSignal, OfSomebodyElseStaysPending) {
  writeToNobody();
  {
    const PipeSignalBlocked blocked;
    writeToNobody();
  }
  EXPECT_TRUE(isPending());
}

} // namespace
} // namespace exec_wrapper::http
