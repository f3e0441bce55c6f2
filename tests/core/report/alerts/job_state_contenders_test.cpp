// Many processes update one state at once, and some of them die. No update may be lost.

#include "report/alerts/job_state_file.h"
#include "report/alerts/state_text.h"
#include "support/confined.h"
#include "support/forked_process.h"
#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <iostream>
#include <optional>
#include <random>
#include <thread>
#include <vector>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;

JobState increment(JobState state) {
  ++state.failures;
  return state;
}

class JobStateContendersTest : public ::testing::TestWithParam<KernelLocks> {
protected:
  JobStateFile file() const { return {directory.file("state"), "backup", GetParam()}; }

  /// 0: it was stored, and nothing was found broken.
  int update(Duration patience = 60s) const {
    const JobStateUpdate update = file().update(increment, patience);
    if (!update.status.ok() || !update.warning.empty()) {
      std::cerr << update.status.text() << update.warning << "\n";
      return 1;
    }
    return 0;
  }

  std::uint64_t stored() const {
    const StateText read = parseJobState(test::contents(file().path()));
    EXPECT_EQ(read.verdict, StateText::Verdict::Good);
    return read.state.failures;
  }

  /// Those of one dead process; they are removed as if hours had passed.
  void expectFewLeftovers() const {
    const auto files = [this] {
      return std::distance(std::filesystem::directory_iterator(directory.file("state")), {});
    };
    EXPECT_LE(files(), 1 + 2);
    timespec later{};
    ::clock_gettime(CLOCK_REALTIME, &later);
    later.tv_sec += 7200;
    UpdateTurn::removeLeftovers(file().path(), later);
    EXPECT_EQ(files(), 1);
  }

  /// So many processes that begin at once.
  std::vector<test::ForkedProcess> start(int count, const std::function<int()>& body) {
    int ends[2] = {};
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    std::vector<test::ForkedProcess> processes;
    for (int i = 0; i < count; ++i) {
      processes.emplace_back([&] {
        ::close(ends[1]);
        char byte = 0;
        return ::read(ends[0], &byte, 1) == 0 ? body() : 1;
      });
    }
    ::close(ends[0]);
    ::close(ends[1]);
    return processes;
  }

  test::TempDir directory;
};

INSTANTIATE_TEST_SUITE_P(Locks, JobStateContendersTest,
                         ::testing::Values(KernelLocks::WhereLocal, KernelLocks::Never),
                         [](const auto& locks) {
                           return locks.param == KernelLocks::Never ? "Never" : "WhereLocal";
                         });

TEST_P(JobStateContendersTest, LoseNothingAsThreads) {
  constexpr int kThreads = 64;
  constexpr int kUpdates = 5;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([this] {
        for (int n = 0; n < kUpdates; ++n) {
          EXPECT_EQ(update(), 0);
        }
      });
    }
  }
  EXPECT_EQ(stored(), static_cast<std::uint64_t>(kThreads * kUpdates));
}

TEST_P(JobStateContendersTest, LoseNothingAsProcesses) {
  constexpr int kProcesses = 64;
  constexpr int kUpdates = 10;
  std::vector<test::ForkedProcess> processes = start(kProcesses, [this] {
    for (int n = 0; n < kUpdates; ++n) {
      if (update() != 0) {
        return 1;
      }
    }
    return 0;
  });
  for (test::ForkedProcess& process : processes) {
    EXPECT_EQ(process.reap(), 0);
  }
  EXPECT_EQ(stored(), static_cast<std::uint64_t>(kProcesses * kUpdates));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(directory.file("state")), {}), 1);
}

TEST_P(JobStateContendersTest, AllCompleteIfTheyAreAThousand) {
  const int count = test::kSanitized ? 100 : 1000;
  constexpr Duration kTenfold = 60s; // of what it takes on two processors beside other work
  std::vector<test::ForkedProcess> processes = start(count, [this] { return update(); });
  const SteadyTime begin = std::chrono::steady_clock::now();
  for (test::ForkedProcess& process : processes) {
    EXPECT_EQ(process.reap(), 0);
  }
  const Duration took = std::chrono::steady_clock::now() - begin;
  std::cout << count << " updates took " << took / 1ms << " ms" << std::endl;
  EXPECT_LT(took, kTenfold);
  EXPECT_EQ(stored(), static_cast<std::uint64_t>(count));
}

/// Runs `body` in a process that is killed at its nth stop at a system call: before or after it.
/// Returns whether it came so far; empty if it cannot be traced.
std::optional<bool> killedAtStop(int stop, const std::function<int()>& body) {
  test::ForkedProcess process([&] {
    if (::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) {
      return 1;
    }
    ::raise(SIGSTOP);
    return body();
  });
  int status = 0;
  if (::waitpid(process.pid(), &status, 0) < 0 || !WIFSTOPPED(status)) {
    return std::nullopt;
  }
  for (int i = 0; i < stop; ++i) {
    if (::ptrace(PTRACE_SYSCALL, process.pid(), nullptr, nullptr) != 0 ||
        ::waitpid(process.pid(), &status, 0) < 0) {
      return std::nullopt;
    }
    if (WIFEXITED(status)) {
      process.forget();
      return false;
    }
  }
  return true; // it is killed with the object
}

TEST_P(JobStateContendersTest, AreNotHeldUpByOneThatDiesAtAnyStep) {
  ASSERT_EQ(update(), 0);
  std::uint64_t before = stored();
  int stop = 1;
  std::uint64_t done = 0;
  for (bool killed = true; killed; ++stop) {
    const std::optional<bool> died = killedAtStop(stop, [this] { return update(); });
    if (!died) {
      GTEST_SKIP() << "no process can be traced here";
    }
    killed = *died;
    ASSERT_EQ(update(4s), 0) << "after stop " << stop; // sooner than age decides
    const std::uint64_t after = stored();
    ASSERT_TRUE(after == before + 1 || after == before + 2) << "after stop " << stop;
    done += after - before - 1;
    before = after;
    expectFewLeftovers();
  }
  EXPECT_GT(stop, 20) << "an update has more system calls";
  EXPECT_GT(done, 0U) << "the last deaths are after the change";
}

TEST_P(JobStateContendersTest, LoseNothingWhileOthersAreKilled) {
  constexpr int kLiving = 16;
  constexpr int kUpdates = 10;
  std::vector<test::ForkedProcess> living = start(kLiving, [this] {
    for (int n = 0; n < kUpdates; ++n) {
      if (update() != 0) {
        return 1;
      }
    }
    return 0;
  });
  constexpr unsigned kSeed = 11;
  std::mt19937 random(kSeed);
  std::uint64_t most = 0;
  for (int i = 0; i < 60; ++i) {
    const int stops = std::uniform_int_distribution<int>(1, 150)(random);
    if (!killedAtStop(stops, [this] { return update(); })) {
      break;
    }
    ++most;
  }
  for (test::ForkedProcess& process : living) {
    EXPECT_EQ(process.reap(), 0);
  }
  EXPECT_GE(stored(), static_cast<std::uint64_t>(kLiving * kUpdates)) << "seed " << kSeed;
  EXPECT_LE(stored(), kLiving * kUpdates + most) << "seed " << kSeed;
}

} // namespace
} // namespace exec_wrapper::report
