#include "common/file_lock.h"

#include "base/file_descriptor.h"
#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <thread>

namespace exec_wrapper::common {
namespace {

using namespace std::chrono_literals;

class FileLockTest : public ::testing::Test {
protected:
  base::FileDescriptor opened() const {
    return base::FileDescriptor(
        ::open(directory_.file("lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600));
  }

  static SteadyTime in(Duration time) { return std::chrono::steady_clock::now() + time; }

  test::TempDir directory_;
};

TEST_F(FileLockTest, OfNobodyIsTakenAfterTheDeadlineToo) {
  const base::FileDescriptor file = opened();
  EXPECT_EQ(awaitFileLock(file.get(), in(-1s)), 0);
  EXPECT_NE(::flock(opened().get(), LOCK_EX | LOCK_NB), 0);
}

TEST_F(FileLockTest, OfAnotherIsWaitedForUntilTheDeadline) {
  const base::FileDescriptor holder = opened();
  ASSERT_EQ(::flock(holder.get(), LOCK_EX), 0);
  const SteadyTime deadline = in(30ms);
  EXPECT_EQ(awaitFileLock(opened().get(), deadline), EWOULDBLOCK);
  EXPECT_GE(std::chrono::steady_clock::now(), deadline);
}

TEST_F(FileLockTest, ComesToTheOneThatWaits) {
  base::FileDescriptor holder = opened();
  ASSERT_EQ(::flock(holder.get(), LOCK_EX), 0);
  const base::FileDescriptor file = opened();
  int result = -1;
  std::thread waiter([&] { result = awaitFileLock(file.get(), in(60s)); });
  holder.reset();
  waiter.join();
  EXPECT_EQ(result, 0);
}

TEST_F(FileLockTest, SaysWhyThereIsNone) {
  EXPECT_EQ(awaitFileLock(-1, in(60s)), EBADF);
}

TEST(PauseAfter, GrowsWithTheTimeThatWasWaited) {
  for (int i = 0; i < 1000; ++i) {
    EXPECT_LE(pauseAfter(0s), 1500us);
    EXPECT_GT(pauseAfter(0s), 0s);
    const Duration pause = pauseAfter(200ms);
    EXPECT_GE(pause, 25ms);
    EXPECT_LE(pause, 75ms);
    EXPECT_LE(pauseAfter(1h), 225ms);
  }
}

} // namespace
} // namespace exec_wrapper::common
