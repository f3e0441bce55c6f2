#include "sentinel.h"

#include "support/await.h"
#include "support/deadline.h"
#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>
#include <thread>

namespace exec_wrapper::etcd {
namespace {

using namespace std::chrono_literals;

/// A process that would live for ever. It leads a group of its own, or joins one.
class Sleeper {
public:
  explicit Sleeper(pid_t group = 0, const char* name = "sleep") {
    std::array<int, 2> begun{};
    EXPECT_EQ(::pipe2(begun.data(), O_CLOEXEC), 0);
    pid_ = ::fork();
    if (pid_ == 0) {
      ::setpgid(0, group);
      ::execl("/bin/sleep", name, "1000", nullptr);
      ::_exit(127);
    }
    ::close(begun[1]);
    char byte = 0;
    EXPECT_EQ(::read(begun[0], &byte, 1), 0) << "it has become what it is called";
    ::close(begun[0]);
    descriptor_ = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  }
  ~Sleeper() {
    end();
    ::close(descriptor_);
  }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;

  pid_t pid() const { return pid_; }

  /// Whether it has ended by then.
  bool ended(Duration cancelTimeout) const {
    pollfd waited{descriptor_, POLLIN, 0};
    return ::poll(&waited, 1, static_cast<int>(cancelTimeout / 1ms)) == 1;
  }

  /// Ends it and waits for it, so that its number is free. Returns the signal that it died of.
  int end() {
    if (pid_ > 0) {
      ::kill(pid_, SIGTERM);
      ::waitpid(pid_, &status_, 0);
      pid_ = -1;
    }
    return WTERMSIG(status_);
  }

private:
  pid_t pid_ = -1;
  int descriptor_ = -1;
  int status_ = 0;
};

TEST(SentinelTest, EndsTheCommandWhenItsTimeIsOver) {
  Sleeper command;
  Sentinel sentinel;
  sentinel.grant(100ms);
  ASSERT_EQ(sentinel.start(), 0);
  EXPECT_TRUE(command.ended(20s));
  EXPECT_EQ(command.end(), SIGKILL);
}

TEST(SentinelTest, EndsTheWholeGroup) {
  Sleeper command;
  Sleeper member(command.pid());
  Sentinel sentinel;
  ASSERT_EQ(sentinel.start(), 0) << "nothing was granted";
  EXPECT_TRUE(command.ended(20s));
  EXPECT_TRUE(member.ended(20s));
}

TEST(SentinelTest, EndsWhatBeginsLaterToo) {
  Sentinel sentinel;
  ASSERT_EQ(sentinel.start(), 0);
  Sleeper late;
  EXPECT_TRUE(late.ended(20s));
  Sleeper later;
  EXPECT_TRUE(later.ended(20s));
}

/// False where the start took so long that the first grant may have been over before the second.
bool waitsBeyond(Duration first) {
  Sleeper command;
  Sentinel sentinel;
  const SteadyTime start = std::chrono::steady_clock::now();
  sentinel.grant(first);
  EXPECT_EQ(sentinel.start(), 0);
  sentinel.grant(1h);
  if (std::chrono::steady_clock::now() - start >= first / 2) {
    return false;
  }
  EXPECT_FALSE(command.ended(first + 300ms));
  EXPECT_FALSE(sentinel.dismiss()) << "it had nothing to do";
  EXPECT_EQ(command.end(), SIGTERM) << "it lived until now";
  return true;
}

TEST(SentinelTest, WaitsAsLongAsItIsGrantedMore) {
  Duration first = 200ms;
  while (!waitsBeyond(first) && !HasFailure()) {
    first *= 2;
  }
}

/// As above.
bool doesNothingBeyond(Duration granted) {
  Sleeper command;
  const SteadyTime start = std::chrono::steady_clock::now();
  {
    Sentinel sentinel;
    sentinel.grant(granted);
    EXPECT_EQ(sentinel.start(), 0);
  }
  if (std::chrono::steady_clock::now() - start >= granted / 2) {
    return false;
  }
  EXPECT_FALSE(command.ended(granted + 300ms));
  return true;
}

TEST(SentinelTest, DoesNothingOnceDismissed) {
  Duration granted = 200ms;
  while (!doesNothingBeyond(granted) && !HasFailure()) {
    granted *= 2;
  }
}

TEST(SentinelTest, TellsThatItHadToAct) {
  Sleeper command;
  Sentinel sentinel;
  ASSERT_EQ(sentinel.start(), 0);
  ASSERT_TRUE(command.ended(20s));
  test::awaitTime(100ms); // it says so after it has killed
  EXPECT_TRUE(sentinel.dismiss());
  EXPECT_FALSE(sentinel.dismiss()) << "once";
}

TEST(SentinelTest, LeavesTheWatcherAlone) {
  // Which is our own program, started anew.
  const pid_t watcher = ::fork();
  if (watcher == 0) {
    ::execl("/proc/self/exe", "exec_wrapper-watcher", "--gtest_filter=SentinelTest.DISABLED_Waits",
            "--gtest_also_run_disabled_tests", nullptr);
    ::_exit(127);
  }
  const std::string words = "/proc/" + std::to_string(watcher) + "/cmdline";
  const test::Deadline deadline;
  while (!test::contents(words).starts_with("exec_wrapper-watcher") && !deadline.over()) {
    std::this_thread::yield();
  }
  Sleeper command;
  Sentinel sentinel;
  ASSERT_EQ(sentinel.start(), 0);
  EXPECT_TRUE(command.ended(20s));
  test::awaitTime(300ms);
  EXPECT_TRUE(test::alive(watcher));
  ::kill(watcher, SIGKILL);
  int status = 0;
  ::waitpid(watcher, &status, 0);
}

TEST(SentinelTest, DISABLED_Waits) {
  ::alarm(60);
  ::pause();
}

TEST(SentinelTest, BelievesNoName) {
  Sleeper liar(0, "exec_wrapper-watcher");
  Sentinel sentinel;
  ASSERT_EQ(sentinel.start(), 0);
  EXPECT_TRUE(liar.ended(20s));
}

TEST(SentinelTest, DoesNotShowOurCommandLine) {
  Sentinel sentinel;
  sentinel.grant(1h);
  ASSERT_EQ(sentinel.start(), 0);
  const std::string children =
      test::contents("/proc/self/task/" + std::to_string(::gettid()) + "/children");
  const std::string file = "/proc/" + children.substr(0, children.find(' ')) + "/cmdline";
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (!test::contents(file).starts_with("ew-sentinel") &&
         std::chrono::steady_clock::now() < end) {
    std::this_thread::yield(); // it is about to
  }
  EXPECT_EQ(test::contents(file).find_first_not_of('\0', 11), std::string::npos);
}

} // namespace
} // namespace exec_wrapper::etcd
