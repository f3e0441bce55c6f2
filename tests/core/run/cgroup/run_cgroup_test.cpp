#include "run/cgroup/run_cgroup.h"

#include "run/cgroup/cgroup_paths.h"
#include "support/await.h"
#include "support/checked.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace exec_wrapper::run {
namespace {

using testing::Contains;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAre;

TEST(CgroupName, TellsWhoseItIs) {
  EXPECT_EQ(cgroupName({17, 4711}), "exec_wrapper.17-4711");
  EXPECT_EQ(wrapperOfCgroup("exec_wrapper.17-4711"), (base::ProcessId{17, 4711}));
}

TEST(CgroupName, IsNoneOfOurs) {
  for (const char* const name :
       {"", "exec_wrapper.", "exec_wrapper.17", "exec_wrapper.17-", "exec_wrapper.-1-2",
        "exec_wrapper.17-4711x", "exec_wrapper.0-1", "exec_wrapper.17-0", "my_exec_wrapper.17-1"}) {
    EXPECT_EQ(wrapperOfCgroup(name), std::nullopt) << name;
  }
}

TEST(PathOfRunCgroup, IsThatOfAMemberOrOfOneFurtherBelow) {
  const base::ProcessId wrapper = {17, 4711};
  EXPECT_EQ(pathOfRunCgroup("4:memory:/x\n0::/exec_wrapper.17-4711\n", wrapper),
            "/exec_wrapper.17-4711");
  EXPECT_EQ(pathOfRunCgroup("0::/a/exec_wrapper.17-4711/b/c\n", wrapper),
            "/a/exec_wrapper.17-4711");
  EXPECT_EQ(pathOfRunCgroup("0::/exec_wrapper.17-47110/exec_wrapper.17-4711\n", wrapper),
            "/exec_wrapper.17-47110/exec_wrapper.17-4711");
}

TEST(PathOfRunCgroup, IsNoneOfAnother) {
  const base::ProcessId wrapper = {17, 4711};
  EXPECT_EQ(pathOfRunCgroup("0::/exec_wrapper.17-47110\n", wrapper), "");
  EXPECT_EQ(pathOfRunCgroup("0::/exec_wrapper.7-4711\n", wrapper), "");
  EXPECT_EQ(pathOfRunCgroup("0::/my_exec_wrapper.17-4711\n", wrapper), "");
  EXPECT_EQ(pathOfRunCgroup("4:memory:/exec_wrapper.17-4711\n0::/\n", wrapper), "");
  EXPECT_EQ(pathOfRunCgroup("", wrapper), "");
}

/// Real ones, below the one that this test is in.
class RunCgroupTest : public testing::Test {
protected:
  void SetUp() override {
    const std::string why = run_.prepare();
    if (!why.empty()) {
      GTEST_SKIP() << "needs to be allowed cgroups of its own: " << why;
    }
    for (const std::string& directory :
         CgroupPaths::of("/proc/self").directories(CgroupPaths::kUnified)) {
      if (parent_.open(directory) == 0) {
        return;
      }
    }
  }
  ~RunCgroupTest() override {
    for (const pid_t child : children_) {
      kill(child, SIGKILL);
      waitpid(child, nullptr, 0);
    }
  }

  /// A process in there, which ends by a signal only.
  pid_t member(const Cgroup& cgroup) {
    const pid_t child = test::checked(fork(), "fork");
    if (child == 0) {
      for (;;) {
        pause();
      }
    }
    children_.push_back(child);
    move(child, cgroup);
    return child;
  }

  static void move(pid_t process, const Cgroup& cgroup) {
    const base::FileDescriptor file(
        openat(cgroup.descriptor(), "cgroup.procs", O_WRONLY | O_CLOEXEC));
    const std::string number = std::to_string(process);
    EXPECT_EQ(write(file.get(), number.data(), number.size()), static_cast<ssize_t>(number.size()));
  }

  static base::ProcessId gone() {
    const pid_t child = test::checked(fork(), "fork");
    if (child == 0) {
      _exit(0);
    }
    waitpid(child, nullptr, 0);
    return {child, 1};
  }

  std::vector<pid_t> children_;
  Cgroup parent_;
  RunCgroup run_;
};

TEST_F(RunCgroupTest, KnowsItsMembersAndThoseFurtherBelow) {
  EXPECT_THAT(run_.cgroup().members(), IsEmpty());
  ASSERT_EQ(run_.cgroup().makeChild("inner"), 0);
  Cgroup inner;
  ASSERT_EQ(inner.open(run_.cgroup(), "inner"), 0);
  const pid_t one = member(run_.cgroup());
  const pid_t two = member(inner);
  EXPECT_THAT(run_.cgroup().members(), UnorderedElementsAre(one, two));
}

TEST_F(RunCgroupTest, EndsAllOfThemAtOnceAndCanBeUsedAgain) {
  ASSERT_EQ(run_.cgroup().makeChild("inner"), 0);
  Cgroup inner;
  ASSERT_EQ(inner.open(run_.cgroup(), "inner"), 0);
  const pid_t one = member(run_.cgroup());
  const pid_t two = member(inner);
  if (!run_.cgroup().kill()) {
    GTEST_SKIP() << "needs Linux 5.14";
  }
  test::awaitGone(one);
  test::awaitGone(two);
  EXPECT_THAT(run_.cgroup().members(), IsEmpty());
  EXPECT_EQ(run_.prepare(), "");
  const pid_t next = member(run_.cgroup());
  EXPECT_THAT(run_.cgroup().members(), UnorderedElementsAre(next));
  EXPECT_TRUE(test::alive(next));
}

TEST_F(RunCgroupTest, IsMadeAnewWhereSomebodyRemovedIt) {
  const std::vector<std::string> before = parent_.children();
  for (const std::string& name : before) {
    if (const auto wrapper = wrapperOfCgroup(name); wrapper && wrapper->pid == getpid()) {
      parent_.removeChild(name);
    }
  }
  EXPECT_FALSE(run_.cgroup().exists());
  EXPECT_THAT(run_.cgroup().members(), IsEmpty());
  EXPECT_FALSE(run_.cgroup().kill());
  EXPECT_EQ(run_.prepare(), "");
  EXPECT_TRUE(run_.cgroup().exists());
}

TEST_F(RunCgroupTest, RemovesWhatTheRunsOfTheDeadLeftEmpty) {
  const std::string left = cgroupName(gone());
  ASSERT_EQ(parent_.makeChild(left), 0);
  Cgroup their;
  ASSERT_EQ(their.open(parent_, left), 0);
  ASSERT_EQ(their.makeChild("inner"), 0);
  const std::string full = cgroupName({gone().pid, 2});
  ASSERT_EQ(parent_.makeChild(full), 0);
  Cgroup taken;
  ASSERT_EQ(taken.open(parent_, full), 0);
  member(taken);
  ASSERT_EQ(parent_.makeChild("exec_wrapper.mine"), 0);

  RunCgroup other; // by the same name, which is ours too
  EXPECT_EQ(other.prepare(), "");
  EXPECT_THAT(parent_.children(), Not(Contains(left)));
  EXPECT_THAT(parent_.children(), Contains(full)) << "somebody lives in there";
  EXPECT_THAT(parent_.children(), Contains("exec_wrapper.mine")) << "not made by us";

  parent_.removeChild("exec_wrapper.mine");
  taken.kill();
  for (const pid_t pid : taken.members()) {
    kill(pid, SIGKILL);
    test::awaitGone(pid);
  }
}

TEST_F(RunCgroupTest, OfADeadWrapperIsFoundBelowOurOwn) {
  const base::ProcessId wrapper = gone();
  ASSERT_EQ(parent_.makeChild(cgroupName(wrapper)), 0);
  Cgroup their;
  ASSERT_EQ(their.open(parent_, cgroupName(wrapper)), 0);
  const pid_t silent = member(their);
  const OrphanedCgroup left(wrapper, "");
  if (left.kill().empty()) {
    GTEST_SKIP() << "needs Linux 5.14";
  }
  test::awaitGone(silent);
  left.remove();
  EXPECT_FALSE(their.exists());
}

TEST(Cgroup, IsNoOtherDirectory) {
  Cgroup cgroup;
  EXPECT_EQ(cgroup.open("/tmp"), ENODEV);
  EXPECT_FALSE(cgroup.valid());
  EXPECT_EQ(cgroup.open("/nonexistent"), ENOENT);
  EXPECT_FALSE(cgroup.exists());
  EXPECT_THAT(cgroup.members(), IsEmpty());
  EXPECT_FALSE(cgroup.kill());
}

} // namespace
} // namespace exec_wrapper::run
