#include "support/process/process_life.h"

#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

namespace exec_wrapper {
namespace {

TEST(ProcessLifeTest, GoesOnForUsAndOurParent) {
  EXPECT_FALSE(hasEnded({getpid(), 0}));
  EXPECT_FALSE(hasEnded({getppid(), 0}));
}

TEST(ProcessLifeTest, IsAnothersWhoStartedAtAnotherTime) {
  EXPECT_TRUE(hasEnded({getpid(), 1}));
}

TEST(ProcessLifeTest, HasEndedForAZombieAndForNobody) {
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    _exit(0);
  }
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOWAIT);
  EXPECT_TRUE(hasEnded({child, 0}));
  waitpid(child, nullptr, 0);
  EXPECT_TRUE(hasEnded({child, 0}));
}

} // namespace
} // namespace exec_wrapper
