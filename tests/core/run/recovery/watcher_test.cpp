#include "run/recovery/watcher.h"

#include "base/process_list.h"
#include "exec_wrapper/time.h"
#include "support/await.h"
#include "support/forked_process.h"

#include <gtest/gtest.h>

#include <sys/prctl.h>
#include <unistd.h>

#include <array>
#include <string>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;

/// A wrapper that was killed, and the leader of its command's group with it, before the watcher
/// reads a word. A member of the group is left, whose environment says nothing.
class LateWatcher : public ::testing::Test {
protected:
  LateWatcher() {
    ::prctl(PR_SET_CHILD_SUBREAPER, 0); // else the member becomes our child, and is spared
    std::array<int, 2> ends{};
    test::checked(::pipe(ends.data()), "pipe");
    leader_ = test::ForkedProcess([&] {
      ::setsid();
      const pid_t member = ::fork();
      if (member == 0) {
        for (;;) {
          ::pause();
        }
      }
      return ::write(ends[1], &member, sizeof member) == sizeof member ? 0 : 1;
    });
    EXPECT_EQ(::read(ends[0], &member_, sizeof member_), static_cast<ssize_t>(sizeof member_));
    ::close(ends[0]);
    ::close(ends[1]);
  }
  ~LateWatcher() override { ::kill(member_, SIGKILL); }

  static std::string numbersOf(const test::ForkedProcess& process) {
    return std::to_string(process.pid()) + " " +
           std::to_string(base::processEntry(process.pid())->started) + " ";
  }

  /// The watcher reads what the wrapper wrote so long ago.
  void watch(Duration ago) {
    leader_.awaitEnd();
    const pid_t wrapper = wrapper_.pid();
    const std::string wrapperNumbers = numbersOf(wrapper_);
    const std::string leaderNumbers = numbersOf(leader_);
    EXPECT_EQ(leader_.reap(), 0);
    wrapper_ = test::ForkedProcess([] { return 0; }); // the one before is gone
    const auto at = std::chrono::steady_clock::now() - ago;
    const std::string words = "w" + wrapperNumbers.substr(wrapperNumbers.find(' ') + 1) + "g" +
                              leaderNumbers + std::to_string(at.time_since_epoch() / Duration(1)) +
                              " ";
    std::array<int, 2> ends{};
    test::checked(::pipe(ends.data()), "pipe");
    EXPECT_EQ(::write(ends[1], words.data(), words.size()), static_cast<ssize_t>(words.size()));
    ::close(ends[1]);
    EXPECT_EQ(runWatcher(ends[0], wrapper, ""), 0);
    ::close(ends[0]);
  }

  test::ForkedProcess wrapper_{[] {
    ::pause();
    return 0;
  }};
  test::ForkedProcess leader_{[] { return 0; }};
  pid_t member_ = 0;
};

TEST_F(LateWatcher, EndsTheGroupThatWasThereAMomentAgo) {
  watch(0s);
  EXPECT_FALSE(test::alive(member_));
}

TEST_F(LateWatcher, EndsNoGroupWhoseNumberMayHaveANewOwner) {
  watch(1min);
  EXPECT_TRUE(test::alive(member_));
}

} // namespace
} // namespace exec_wrapper::run
