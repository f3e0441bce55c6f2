#include "exec_wrapper/proc.h"

#include <gtest/gtest.h>

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

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

TEST(ProcTest, ReadsAVariableOfAProcess) {
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

TEST(ProcTest, ReadsNoMoreOfAnEnvironmentThanAProgramIsStartedWith) {
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

} // namespace
} // namespace exec_wrapper
