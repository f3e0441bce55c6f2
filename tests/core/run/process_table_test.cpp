#include "run/process_table.h"

#include <gmock/gmock.h>

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <limits>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {
namespace {

TEST(ProcessTable, KnowsUs) {
  const auto ourselves = processEntry(getpid());
  ASSERT_TRUE(ourselves);
  EXPECT_EQ(ourselves->pid, getpid());
  EXPECT_EQ(ourselves->parent, getppid());
  EXPECT_EQ(ourselves->group, getpgrp());
  EXPECT_TRUE(ourselves->alive);
  EXPECT_GT(ourselves->started, 0U);
  const auto table = processTable();
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

TEST(ProcessTable, ReadsAVariableOfAProcess) {
  EXPECT_EQ(variableOf(getpid(), "PATH"), std::string(std::getenv("PATH")));
  EXPECT_FALSE(variableOf(getpid(), "PAT"));
  EXPECT_FALSE(variableOf(std::numeric_limits<pid_t>::max(), "PATH"));
}

/// The fields of /proc/self/stat by their numbers in proc(5); the first two are left out.
std::vector<unsigned long> ownStat() {
  std::ifstream file("/proc/self/stat");
  std::string text;
  std::getline(file, text);
  std::istringstream fields(text.substr(text.rfind(')') + 4)); // behind the state
  std::vector<unsigned long> numbers(4, 0);
  for (unsigned long number = 0; fields >> number;) {
    numbers.push_back(number);
  }
  return numbers;
}

/// Makes this process show an environment of a gigabyte, which costs it nothing. False where the
/// kernel does not let it.
bool showEndlessEnvironment(std::string_view beginning) {
  constexpr std::size_t kSize = std::size_t{1} << 30U;
  void* const memory = mmap(nullptr, kSize, PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (memory == MAP_FAILED) {
    return false;
  }
  std::memcpy(memory, beginning.data(), beginning.size());
  const std::vector<unsigned long> stat = ownStat();
  prctl_mm_map map{};
  map.start_code = stat[26];
  map.end_code = stat[27];
  map.start_stack = stat[28];
  map.start_data = stat[45];
  map.end_data = stat[46];
  map.start_brk = stat[47];
  map.brk = reinterpret_cast<unsigned long>(sbrk(0));
  map.arg_start = stat[48];
  map.arg_end = stat[49];
  map.env_start = reinterpret_cast<unsigned long>(memory);
  map.env_end = map.env_start + kSize;
  map.exe_fd = static_cast<unsigned>(-1);
  return prctl(PR_SET_MM, PR_SET_MM_MAP, &map, sizeof map, 0) == 0;
}

TEST(ProcessTable, ReadsNoMoreOfAnEnvironmentThanAProgramIsStartedWith) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t pid = fork();
  if (pid == 0) {
    const bool shown = showEndlessEnvironment("FIRST=1");
    static_cast<void>(!write(ends[1], shown ? "y" : "n", 1));
    for (;;) {
      pause();
    }
  }
  char shown = 'n';
  ASSERT_EQ(read(ends[0], &shown, 1), 1);
  rusage before{};
  rusage after{};
  getrusage(RUSAGE_SELF, &before);
  const auto first = variableOf(pid, "FIRST");
  const auto absent = variableOf(pid, "ABSENT");
  getrusage(RUSAGE_SELF, &after);
  kill(pid, SIGKILL);
  waitpid(pid, nullptr, 0);
  close(ends[0]);
  close(ends[1]);
  if (shown != 'y') {
    GTEST_SKIP() << "needs a kernel with CONFIG_CHECKPOINT_RESTORE";
  }
  EXPECT_EQ(first, "1");
  EXPECT_FALSE(absent);
  constexpr long kKibibytes = 64 * 1024;
  EXPECT_LT(after.ru_maxrss - before.ru_maxrss, kKibibytes);
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
} // namespace exec_wrapper
