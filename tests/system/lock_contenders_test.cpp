// Many runs at once that want one lock, through the real program. (Thousands of them, and runs that
// are killed at any step, are in the tests of the plugin.)

#include "support/await.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <signal.h>

#include <cstdlib>
#include <deque>
#include <filesystem>

namespace exec_wrapper::test {
namespace {

namespace fs = std::filesystem;
using ::testing::UnorderedElementsAre;

class LockContenders : public WrapperTest {
protected:
  static constexpr std::size_t kContenders = 50;

  Words contender() const {
    return Words{"--lockfile",     file("lock"),        "--threshold",     "100000",
                 "--counter-file", file("locks/count"), "--counter-reset", "never"};
  }

  /// Fails with 99 where another is at the same place.
  Words alone() const {
    return child("take", file("mine"), "append", file("runs"), "x", "spend", "5", "remove",
                 file("mine"));
  }

  void start(std::size_t count) {
    for (; count > 0; --count) {
      runs_.emplace_back(wrapper(contender() + alone()));
    }
  }

  /// The ends of all that were started; returns how many ran.
  std::size_t endAll() {
    std::size_t ran = 0;
    for (Process& run : runs_) {
      const Outcome outcome = run.end();
      EXPECT_TRUE(outcome.status == 0 || outcome.status == 75) << ::testing::PrintToString(outcome);
      ran += outcome.status == 0 ? 1 : 0;
    }
    runs_.clear();
    return ran;
  }

  int counted() const { return std::atoi(contents(file("locks/count")).c_str()); }

  void expectNothingLeft() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(dir_.path())) {
      names.push_back(entry.path().filename().string());
    }
    EXPECT_THAT(names, UnorderedElementsAre("config", "locks", "runs"));
  }

  std::deque<Process> runs_;
};

TEST_F(LockContenders, RunOneAtATime) {
  dir_.write("locks/count", "");
  start(kContenders);
  const std::size_t ran = endAll();
  EXPECT_GE(ran, 1U);
  EXPECT_EQ(lines(contents(file("runs"))).size(), ran);
  EXPECT_EQ(counted(), static_cast<int>(kContenders - ran));
  expectNothingLeft();
}

TEST_F(LockContenders, TakeOverFromAHolderThatIsKilled) {
  dir_.write("locks/count", "");
  Process holder(wrapper(contender() + child("report", "pid", "pause")));
  const pid_t command = numberAfter(holder.awaitOutput("\n"), "pid");
  start(kContenders / 2);
  holder.signal(SIGKILL);
  holder.end();
  awaitGone(command);
  start(kContenders / 2);
  const std::size_t ran = endAll();
  EXPECT_GE(ran, 1U);
  EXPECT_EQ(lines(contents(file("runs"))).size(), ran);
  EXPECT_EQ(counted(), static_cast<int>(kContenders - ran));
  expectNothingLeft();
}

} // namespace
} // namespace exec_wrapper::test
