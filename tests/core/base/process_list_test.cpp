#include "base/process_list.h"

#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace exec_wrapper::base {
namespace {

std::string stat(const std::string& name, pid_t parent, int started, char state = 'S',
                 int threads = 1) {
  return "17 (" + name + ") " + state + " " + std::to_string(parent) +
         " 18 19 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 " + std::to_string(threads) + " 0 " +
         std::to_string(started) + " 99 98\n";
}

TEST(ProcessList, KnowsUs) {
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

TEST(ProcessList, IsNotMisledByAName) {
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

TEST(ProcessList, AZombieIsNotAlive) {
  const pid_t pid = fork();
  if (pid == 0) {
    _exit(0);
  }
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT);
  const auto entry = processEntry(pid);
  waitpid(pid, nullptr, 0);
  ASSERT_TRUE(entry);
  EXPECT_FALSE(entry->alive);
  EXPECT_FALSE(processEntry(pid)) << "it is gone";
}

TEST(ProcessList, ReadsWhatStandsBehindAnyName) {
  const auto entry = parseProcessStat(stat("a) S 1 (b c", 5, 4242));

  ASSERT_TRUE(entry);
  EXPECT_EQ(entry->command, "a) S 1 (b c");
  EXPECT_EQ(entry->parent, 5);
  EXPECT_EQ(entry->group, 18);
  EXPECT_EQ(entry->session, 19);
  EXPECT_EQ(entry->started, 4242U);
}

TEST(ProcessList, PassesOverAStatThatMakesNoSense) {
  for (const char* text : {"", "17", "17 (x) ", "17 (x) S 1 2", "17 (x) S a b c d e f g h i j k"}) {
    EXPECT_FALSE(parseProcessStat(text)) << text;
  }
}

TEST(ProcessList, AProcessIsAliveUntilAllItsThreadsHaveEnded) {
  for (const char state : {'Z', 'X'}) {
    EXPECT_FALSE(parseProcessStat(stat("x", 5, 4242, state, 1))->alive) << state;
    EXPECT_TRUE(parseProcessStat(stat("x", 5, 4242, state, 2))->alive)
        << state << ": its first thread ended before the others";
  }
  for (const char state : {'S', 'R', 'D', 'T', 'I'}) {
    EXPECT_TRUE(parseProcessStat(stat("x", 5, 4242, state, 1))->alive) << state;
  }
}

TEST(ProcessList, TakesNumbersForProcesses) {
  const test::TempDir proc;
  for (const char* name : {"17/stat", "4/stat", "self/stat", "sys/kernel", "uptime"}) {
    proc.write(name, stat("x", 5, 4242));
  }
  const auto found = listProcesses(proc.path().string());

  ASSERT_TRUE(found);
  EXPECT_THAT(*found, ::testing::UnorderedElementsAre(::testing::Field(&ProcessEntry::pid, 17),
                                                      ::testing::Field(&ProcessEntry::pid, 4)));
  EXPECT_FALSE(listProcesses("/nowhere"));
}

TEST(ProcessList, NamesProcessesInOneLine) {
  ProcessEntry one;
  one.pid = 17;
  one.command = "sleep\n";
  EXPECT_EQ(describeProcesses({}), "");
  EXPECT_EQ(describeProcesses({one}), "pid 17 (sleep\\n)");
  EXPECT_EQ(describeProcesses({one, one}), "pid 17 (sleep\\n), pid 17 (sleep\\n)");
  EXPECT_EQ(describeProcesses({one, one, one}, 1), "pid 17 (sleep\\n) and 2 more");
  one.command.clear();
  EXPECT_EQ(describeProcesses({one}), "pid 17");
  const std::string many = describeProcesses(std::vector<ProcessEntry>(1000, one));
  EXPECT_LT(many.size(), 2000U);
  EXPECT_THAT(many, ::testing::EndsWith(" and 950 more"));
}

TEST(ProcessList, TellsTheBoot) {
  EXPECT_EQ(bootId().size(), 36U);
  EXPECT_EQ(bootId("/nowhere"), "");
}

} // namespace
} // namespace exec_wrapper::base
