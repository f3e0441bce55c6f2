#include "run/procfs/process_list.h"

#include <gmock/gmock.h>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <vector>

namespace exec_wrapper::run {
namespace {

TEST(ProcessTable, KnowsUs) {
  const auto ourselves = processEntry(getpid());
  ASSERT_TRUE(ourselves);
  EXPECT_EQ(ourselves->pid, getpid());
  EXPECT_EQ(ourselves->parent, getppid());
  EXPECT_EQ(ourselves->group, getpgrp());
  EXPECT_TRUE(ourselves->alive);
  EXPECT_GT(ourselves->started, 0U);
  const auto table = listProcesses();
  ASSERT_TRUE(table);
  EXPECT_THAT(*table, ::testing::Contains(::testing::Field(&ProcessEntry::pid, getpid())));
}

TEST(ProcessTable, IsNotMisledByAName) {
  int pipes[2] = {};
  ASSERT_EQ(pipe(pipes), 0);
  const pid_t pid = fork();
  if (pid == 0) {
    prctl(PR_SET_NAME, ") Z 1 1 (x");
    static_cast<void>(!write(pipes[1], "x", 1));
    pause();
  }
  char byte = 0;
  ASSERT_EQ(read(pipes[0], &byte, 1), 1);
  const auto entry = processEntry(pid);
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  close(pipes[0]);
  close(pipes[1]);
  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->command, ") Z 1 1 (x");
  EXPECT_EQ(entry->parent, getpid());
  EXPECT_TRUE(entry->alive);
}

TEST(ProcessTable, AZombieIsNotAlive) {
  const pid_t pid = fork();
  if (pid == 0) {
    _exit(0);
  }
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
  const auto entry = processEntry(pid);
  EXPECT_THAT(childrenOfThisThread(), ::testing::Contains(pid));
  waitpid(pid, nullptr, 0);
  ASSERT_TRUE(entry);
  EXPECT_FALSE(entry->alive);
  EXPECT_FALSE(processEntry(pid)) << "it is gone";
}

TEST(ProcessTable, NamesProcessesInOneLine) {
  ProcessEntry one;
  one.pid = 17;
  one.command = "sleep\n";
  EXPECT_EQ(namesOf({}), "");
  EXPECT_EQ(namesOf({one}), "pid 17 (sleep\\n)");
  EXPECT_EQ(namesOf({one, one}), "pid 17 (sleep\\n), pid 17 (sleep\\n)");
  const std::string many = namesOf(std::vector<ProcessEntry>(1000, one));
  EXPECT_LT(many.size(), 2000U);
  EXPECT_THAT(many, ::testing::EndsWith(" and 950 more"));
}

TEST(ProcessTable, SignalsNobodyElseThanWhoWasSeen) {
  const pid_t pid = fork();
  if (pid == 0) {
    for (;;) {
      pause();
    }
  }
  ProcessEntry former = processEntry(pid).value();
  const ProcessEntry now = former;
  --former.started;
  EXPECT_EQ(signalProcess(former, SIGKILL), ESRCH);
  EXPECT_EQ(waitpid(pid, nullptr, WNOHANG), 0) << "it lives";
  EXPECT_EQ(signalProcess(now, SIGKILL), 0);
  waitpid(pid, nullptr, 0);
  EXPECT_EQ(signalProcess(now, SIGKILL), ESRCH);
}

} // namespace
} // namespace exec_wrapper::run
