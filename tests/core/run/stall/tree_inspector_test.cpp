#include "run/stall/tree_inspector.h"

#include "core/run/waiting_family.h"
#include "support/deadline.h"

#include <gmock/gmock.h>

#include <poll.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <vector>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using test::kPatience;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class TreeInspectorTest : public testing::Test {
protected:
  static RunMembers members(const WaitingFamily& family) {
    return {getpid(), family.leader(), 0,
            [leader = family.leader()](const base::ProcessEntry& child) {
              return child.pid == leader;
            }};
  }

  /// Those of a run without a process.
  static RunMembers nobody(std::function<void()> whenLookedAt = {}) {
    return {getpid(), 0, 0, [whenLookedAt = std::move(whenLookedAt)](const base::ProcessEntry&) {
              if (whenLookedAt) {
                whenLookedAt();
              }
              return false;
            }};
  }

  /// Waits until so many answers have come.
  std::vector<Notice> answers(std::size_t count) {
    std::vector<Notice> all;
    for (const test::Deadline deadline; all.size() < count && !deadline.over();) {
      pollfd waiting{inbox_.descriptor(), POLLIN, 0};
      poll(&waiting, 1, deadline.milliseconds());
      for (Notice& notice : inbox_.take()) {
        all.push_back(std::move(notice));
      }
    }
    EXPECT_THAT(all, SizeIs(count));
    all.resize(count);
    return all;
  }

  Inbox inbox_;
};

std::vector<pid_t> pidsIn(const TreeSnapshot& snapshot) {
  std::vector<pid_t> pids;
  for (const ProcessSnapshot& process : snapshot.processes) {
    pids.push_back(process.pid);
  }
  return pids;
}

TEST_F(TreeInspectorTest, ShowsTheProcessesOfTheRun) {
  const WaitingFamily family;
  TreeInspector inspector(inbox_);
  inspector.commandIs(members(family));
  ASSERT_TRUE(inspector.takeSnapshot());
  const auto seen = std::get<TreeInspected>(answers(1).front()).snapshot;
  ASSERT_TRUE(seen);
  ASSERT_THAT(pidsIn(*seen), ElementsAre(family.leader(), family.member()));
  EXPECT_EQ(seen->processes[0].command, WaitingFamily::kLeader);
  EXPECT_EQ(seen->processes[0].parent, getpid());
  EXPECT_EQ(seen->processes[1].command, WaitingFamily::kMember);
  EXPECT_EQ(seen->processes[1].parent, family.leader());
  EXPECT_EQ(seen->omitted, 0U);
}

TEST_F(TreeInspectorTest, ShowsMembersOfTheGroupWhoseParentIsNotOurs) {
  const WaitingFamily family;
  RunMembers group = nobody();
  group.leader = group.group = family.leader();
  TreeInspector inspector(inbox_);
  inspector.commandIs(group);
  ASSERT_TRUE(inspector.takeSnapshot());
  const auto seen = std::get<TreeInspected>(answers(1).front()).snapshot;
  ASSERT_TRUE(seen);
  EXPECT_THAT(pidsIn(*seen), ElementsAre(family.leader(), family.member()));
}

TEST_F(TreeInspectorTest, KnowsTheCpuTimeOfAllProcesses) {
  const WaitingFamily family;
  TreeInspector inspector(inbox_);
  inspector.commandIs(members(family));
  ASSERT_TRUE(inspector.sampleCpu());
  const std::optional<Duration> total = std::get<CpuSampled>(answers(1).front()).total;
  ASSERT_TRUE(total);
  EXPECT_GE(*total, 60ms) << "of 100, in clock ticks of 10 and less";
  EXPECT_LT(*total, kPatience);
}

TEST_F(TreeInspectorTest, AnswersWhereThereIsNoProcess) {
  TreeInspector inspector(inbox_);
  inspector.commandIs(nobody());
  ASSERT_TRUE(inspector.sampleCpu());
  EXPECT_EQ(std::get<CpuSampled>(answers(1).front()).total, std::nullopt);
  ASSERT_TRUE(inspector.takeSnapshot());
  const auto seen = std::get<TreeInspected>(answers(1).front()).snapshot;
  ASSERT_TRUE(seen);
  EXPECT_EQ(*seen, TreeSnapshot());
}

TEST_F(TreeInspectorTest, LooksAtTheProcessesOfTheNewestAttempt) {
  const WaitingFamily first;
  const WaitingFamily second;
  TreeInspector inspector(inbox_);
  for (const WaitingFamily* const family : {&first, &second}) {
    inspector.commandIs(members(*family));
    ASSERT_TRUE(inspector.takeSnapshot());
    const auto seen = std::get<TreeInspected>(answers(1).front()).snapshot;
    ASSERT_TRUE(seen);
    EXPECT_THAT(pidsIn(*seen), ElementsAre(family->leader(), family->member()));
  }
}

/// Holds the thread in its first look, for as long as the test wants.
class HeldLook {
public:
  ~HeldLook() { release(); }

  std::function<void()> hold() {
    return [this] {
      if (!begun_.exchange(true)) {
        entered_.set_value();
        released_.get_future().wait();
      }
    };
  }
  void await() { EXPECT_EQ(entered_.get_future().wait_for(kPatience), std::future_status::ready); }
  void release() {
    if (!over_.exchange(true)) {
      released_.set_value();
    }
  }

private:
  std::atomic<bool> begun_ = false;
  std::atomic<bool> over_ = false;
  std::promise<void> entered_;
  std::promise<void> released_;
};

class HeldInspectorTest : public TreeInspectorTest {
protected:
  HeldInspectorTest() { inspector_.commandIs(nobody(look_.hold())); }
  ~HeldInspectorTest() override { look_.release(); }

  const WaitingFamily family_; // there is a child to ask about
  HeldLook look_;
  TreeInspector inspector_{inbox_};
};

TEST_F(HeldInspectorTest, NewerRequestReplacesOneThatWaits) {
  ASSERT_TRUE(inspector_.sampleCpu());
  look_.await();
  ASSERT_TRUE(inspector_.sampleCpu());
  ASSERT_TRUE(inspector_.takeSnapshot());
  look_.release();
  const std::vector<Notice> both = answers(2);
  EXPECT_TRUE(std::holds_alternative<CpuSampled>(both[0]));
  EXPECT_TRUE(std::holds_alternative<TreeInspected>(both[1]));
  ASSERT_TRUE(inspector_.finish(kPatience));
  EXPECT_THAT(inbox_.take(), IsEmpty());
}

TEST_F(HeldInspectorTest, ThreadThatHangsIsNotWaitedForLongerThanAllowed) {
  ASSERT_TRUE(inspector_.takeSnapshot());
  look_.await();
  const auto before = std::chrono::steady_clock::now();
  EXPECT_FALSE(inspector_.finish(20ms));
  EXPECT_LT(std::chrono::steady_clock::now() - before, kPatience / 2);
  look_.release();
  EXPECT_TRUE(inspector_.finish(kPatience));
}

TEST_F(TreeInspectorTest, EndsItsThreadAndAnswersNoMore) {
  TreeInspector inspector(inbox_);
  inspector.commandIs(nobody());
  ASSERT_TRUE(inspector.sampleCpu());
  answers(1);
  EXPECT_TRUE(inspector.finish(kPatience));
  EXPECT_TRUE(inspector.finish(0s)) << "again";
  EXPECT_FALSE(inspector.takeSnapshot());
  EXPECT_FALSE(inspector.sampleCpu());
  EXPECT_THAT(inbox_.take(), IsEmpty());
}

TEST_F(TreeInspectorTest, HasNoThreadToEndWithoutARequest) {
  TreeInspector inspector(inbox_);
  inspector.commandIs(nobody());
  EXPECT_TRUE(inspector.finish(0s));
}

} // namespace
} // namespace exec_wrapper::run
