#include "run/procfs/process_control.h"

#include <gmock/gmock.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace exec_wrapper::run {
namespace {

TEST(ProcessControl, TellsTheChildrenOfThisThread) {
  const pid_t pid = fork();
  if (pid == 0) {
    _exit(0);
  }
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
  EXPECT_THAT(childrenOfThisThread(), ::testing::Contains(pid)) << "zombies too";
  waitpid(pid, nullptr, 0);
}

TEST(ProcessControl, SignalsNobodyElseThanWhoWasSeen) {
  const pid_t pid = fork();
  if (pid == 0) {
    for (;;) {
      pause();
    }
  }
  base::ProcessEntry former = base::processEntry(pid).value();
  const base::ProcessEntry now = former;
  --former.started;
  EXPECT_EQ(signalProcess(former, SIGKILL), ESRCH);
  EXPECT_EQ(waitpid(pid, nullptr, WNOHANG), 0) << "it lives";
  EXPECT_EQ(signalProcess(now, SIGKILL), 0);
  waitpid(pid, nullptr, 0);
  EXPECT_EQ(signalProcess(now, SIGKILL), ESRCH);
}

} // namespace
} // namespace exec_wrapper::run
