#include "exec_wrapper/proc.h"

#include <gtest/gtest.h>

#include <signal.h>
#include <sys/wait.h>

namespace exec_wrapper {
namespace {

TEST(ProcTest, IsOurs) {
  EXPECT_TRUE(procIsOurs());
}

TEST(ProcTest, BelievesOurOwnUser) {
  EXPECT_TRUE(isOfTrustedUser(getpid()));
  EXPECT_TRUE(hasTrustedEnvironment(getpid()));
}

TEST(ProcTest, DoesNotBelieveAnother) {
  if (geteuid() != 0) {
    GTEST_SKIP() << "needs to be root";
  }
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    static_cast<void>(!setresuid(0, 65534, 0)); // one of the four is enough
    raise(SIGSTOP);
    _exit(0);
  }
  waitpid(child, nullptr, WUNTRACED);
  EXPECT_FALSE(isOfTrustedUser(child));
  EXPECT_FALSE(hasTrustedEnvironment(child));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_FALSE(isOfTrustedUser(child)) << "there is none of that number";
}

} // namespace
} // namespace exec_wrapper
