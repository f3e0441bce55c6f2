// A command that the kernel kills for want of memory is reported as such.

#include "support/cgroups.h"
#include "support/confined.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <signal.h>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::size_t kMemory = 64 * 1024 * 1024;
const Words kEater = {"tail", "/dev/zero"}; // keeps a line that has no end

class WantOfMemory : public WrapperTest {
protected:
  void SetUp() override {
    cgroup_ = TestCgroup::withMemory(kMemory);
    if (kSanitized || !cgroup_) {
      GTEST_SKIP() << "needs to be allowed a cgroup with little memory, and no sanitizer";
    }
  }

  Outcome runHeld(const Words& words) const { return test::run(cgroup_->holding(wrapper(words))); }

  std::unique_ptr<TestCgroup> cgroup_;
};

TEST_F(WantOfMemory, IsSaidInTheLog) {
  const Outcome outcome = runHeld(kEater);
  EXPECT_EQ(outcome.status, 128 + SIGKILL);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("killed by SIGKILL"),
                                 HasSubstr("the kernel OOM-killed a process of the command")));
}

TEST_F(WantOfMemory, IsInTheEventThatEndsTheRun) {
  const Outcome outcome = runHeld(Words{"--log-format", "json"} + kEater);
  EXPECT_THAT(outcome.err,
              AllOf(HasSubstr("\"event\":\"run_finished\""), HasSubstr("\"oom_kills\":1}")));
}

TEST_F(WantOfMemory, IsSeenThoughItIsNotTheCommandItselfThatIsKilled) {
  const Outcome outcome = runHeld({"sh", "-c", "tail /dev/zero; exit 3"});
  EXPECT_EQ(outcome.status, 3);
  EXPECT_THAT(outcome.err, HasSubstr("the kernel OOM-killed a process of the command"));
}

TEST_F(WantOfMemory, IsCountedOverAllAttempts) {
  const Outcome outcome =
      runHeld(Words{"--process-max-retries", "1", "--process-retry-delay", "0"} + kEater);
  EXPECT_THAT(outcome.err, HasSubstr("the kernel OOM-killed 2 processes of the command"));
}

TEST_F(WantOfMemory, IsSeenFromACgroupOfTheCommandsOwnToo) {
  EXPECT_THAT(runHeld(Words{"--cgroup", "own"} + kEater).err,
              HasSubstr("the kernel OOM-killed a process of the command"));
}

TEST_F(WantOfMemory, IsNotClaimedOfOneWhomSomebodyElseKilled) {
  const Outcome outcome = runHeld({"sh", "-c", "kill -KILL $$"});
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("killed by SIGKILL"), Not(HasSubstr("memory;")),
                                 Not(HasSubstr("OOM-killed"))));
}

} // namespace
} // namespace exec_wrapper::test
