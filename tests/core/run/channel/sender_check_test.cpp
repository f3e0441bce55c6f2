#include "run/channel/sender_check.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>

namespace exec_wrapper::run {
namespace {

constexpr pid_t kWrapper = 100;
constexpr pid_t kLeader = 200; // the group of the command's own has this number, too
constexpr uid_t kOurUser = 1000;
constexpr uid_t kOtherUser = 2000;

class SenderCheckTest : public testing::Test {
protected:
  SenderCheckTest() {
    process(kWrapper, 1, kWrapper);
    child(kLeader, kLeader);
    check_.commandIs(kLeader, kLeader);
  }

  void process(pid_t pid, pid_t parent, pid_t group = 1) {
    base::ProcessEntry entry;
    entry.pid = pid;
    entry.parent = parent;
    entry.group = group;
    entry.alive = true;
    processes_[pid] = entry;
  }

  /// One that the command's processes have left to the wrapper, or its first.
  void child(pid_t pid, pid_t group = 1) {
    process(pid, kWrapper, group);
    commands_.insert(pid);
  }

  void ends(pid_t pid) { processes_.erase(pid); }

  /// `first` and so many descendants in a row, each with the next number. Returns the last.
  pid_t generations(pid_t first, int count) {
    for (int i = 1; i <= count; ++i) {
      process(first + i, first + i - 1);
    }
    return first + count;
  }

  bool isOfRun(pid_t pid, uid_t uid = kOurUser) { return check_.isOfRun({pid, uid}, false); }

  SenderCheck::Look look() {
    return {[this](pid_t pid) -> std::optional<base::ProcessEntry> {
              ++looks_[pid];
              const auto found = processes_.find(pid);
              return found == processes_.end() ? std::nullopt : std::optional(found->second);
            },
            [this](const base::ProcessEntry& entry) { return commands_.contains(entry.pid); },
            [this](pid_t pid) -> std::optional<uid_t> {
              ++userLooks_;
              const auto found = userOf_.find(pid);
              return found == userOf_.end() ? std::nullopt : std::optional(found->second);
            }};
  }

  std::map<pid_t, base::ProcessEntry> processes_;
  std::set<pid_t> commands_;
  std::map<pid_t, uid_t> userOf_;
  std::map<pid_t, int> looks_;
  int userLooks_ = 0;
  SenderCheck check_{kWrapper, kOurUser, look()};
};

// Who is there

TEST_F(SenderCheckTest, CommandAndItsDescendantsAreOfTheRun) {
  process(300, kLeader);
  process(301, 300);
  EXPECT_TRUE(isOfRun(kLeader));
  EXPECT_TRUE(isOfRun(300));
  EXPECT_TRUE(isOfRun(301));
}

TEST_F(SenderCheckTest, UserOfADescendantDoesNotMatter) {
  process(300, kLeader);
  EXPECT_TRUE(isOfRun(300, kOtherUser));
  EXPECT_TRUE(isOfRun(300, 0));
}

TEST_F(SenderCheckTest, OrphanOfTheCommandIsOfTheRun) {
  child(300);
  process(301, 300);
  EXPECT_TRUE(isOfRun(300));
  EXPECT_TRUE(isOfRun(301));
}

TEST_F(SenderCheckTest, ZombieIsOfTheRun) {
  processes_[kLeader].alive = false;
  EXPECT_TRUE(isOfRun(kLeader));
}

TEST_F(SenderCheckTest, MemberOfTheCommandsGroupIsOfTheRunWhoeverItsParentIs) {
  process(300, 1, kLeader);
  EXPECT_TRUE(isOfRun(300));
}

TEST_F(SenderCheckTest, GroupThatTheWrapperSharesSaysNothing) {
  check_.commandIs(kLeader, 0);
  process(300, 1, kWrapper); // the rest of a pipeline
  process(301, 1, 0);
  process(302, kLeader, kWrapper);
  EXPECT_FALSE(isOfRun(300));
  EXPECT_FALSE(isOfRun(301));
  EXPECT_TRUE(isOfRun(302));
}

TEST_F(SenderCheckTest, ChildIsOfTheRunBeforeTheCommandIsKnown) {
  SenderCheck check(kWrapper, kOurUser, look());
  EXPECT_TRUE(check.isOfRun({kLeader, kOurUser}, false));
  process(300, kLeader);
  EXPECT_TRUE(check.isOfRun({300, kOurUser}, false));
}

TEST_F(SenderCheckTest, StrangerIsNotOfTheRunThoughItsUserIsTheSame) {
  process(1, 0);
  process(300, 1);
  process(301, 300);
  EXPECT_FALSE(isOfRun(300));
  EXPECT_FALSE(isOfRun(301));
  EXPECT_FALSE(isOfRun(1));
}

TEST_F(SenderCheckTest, OnlyAPrivilegedProcessCanSendInTheNameOfTheWrapper) {
  EXPECT_TRUE(isOfRun(kWrapper)) << "as systemd-notify does, for its parent";
}

TEST_F(SenderCheckTest, ParentsOfTheWrapperAreNotOfTheRun) {
  process(50, 1);
  process(kWrapper, 50, kWrapper);
  EXPECT_FALSE(isOfRun(50));
}

TEST_F(SenderCheckTest, ProcessOfAPluginIsNotOfTheRun) {
  process(300, kWrapper); // no child of the command's
  process(301, 300);
  EXPECT_FALSE(isOfRun(300));
  EXPECT_FALSE(isOfRun(301));
}

TEST_F(SenderCheckTest, WrapperMayBeProcess1) {
  SenderCheck check(1, kOurUser, look());
  process(300, 1);
  process(301, 300);
  process(400, 1);
  process(500, 0);
  commands_.insert(300);
  EXPECT_TRUE(check.isOfRun({300, kOurUser}, false));
  EXPECT_TRUE(check.isOfRun({301, kOurUser}, false));
  EXPECT_FALSE(check.isOfRun({400, kOurUser}, false));
  EXPECT_FALSE(check.isOfRun({500, kOurUser}, false)) << "entered from outside";
}

TEST_F(SenderCheckTest, ParentsAreFollowedForALimitedWay) {
  child(1000);
  const pid_t deepest = generations(1000, 127);
  process(deepest + 1, deepest);
  EXPECT_TRUE(isOfRun(deepest));
  EXPECT_FALSE(isOfRun(deepest + 1));
}

TEST_F(SenderCheckTest, CircleOfParentsHasAnEnd) {
  process(300, 301);
  process(301, 300);
  EXPECT_FALSE(isOfRun(300));
}

// Who is gone

TEST_F(SenderCheckTest, WhoIsGoneIsOfTheRunWhereItsUserIsTheWrappers) {
  EXPECT_TRUE(isOfRun(999, kOurUser));
  EXPECT_FALSE(isOfRun(999, kOtherUser));
  EXPECT_FALSE(isOfRun(999, 0));
}

TEST_F(SenderCheckTest, WhoIsGoneIsOfTheRunWhereItsUserIsTheCommands) {
  userOf_[kLeader] = kOtherUser;
  EXPECT_TRUE(isOfRun(999, kOtherUser));
  ends(kLeader);
  userOf_.clear();
  EXPECT_TRUE(isOfRun(998, kOtherUser)) << "it is remembered";
  EXPECT_FALSE(isOfRun(997, kOtherUser + 1));
}

TEST_F(SenderCheckTest, WhoIsGoneIsOfTheRunWhereAProcessOfTheRunHadItsUser) {
  process(300, kLeader);
  EXPECT_FALSE(isOfRun(999, kOtherUser));
  EXPECT_TRUE(isOfRun(300, kOtherUser));
  EXPECT_TRUE(isOfRun(999, kOtherUser));
}

TEST_F(SenderCheckTest, UserOfAStrangerIsNotOfTheRun) {
  process(300, 1);
  EXPECT_FALSE(isOfRun(300, kOtherUser));
  EXPECT_FALSE(isOfRun(999, kOtherUser));
}

TEST_F(SenderCheckTest, WhoIsInAnotherPidNamespaceCountsAsGone) {
  process(0, kLeader); // nobody looks for it
  EXPECT_TRUE(isOfRun(0, kOurUser));
  EXPECT_FALSE(isOfRun(0, kOtherUser));
  EXPECT_EQ(looks_[0], 0);
}

TEST_F(SenderCheckTest, WhoIsGoneIsNotOfTheRunWhereTheAddressIsPublic) {
  process(300, kLeader);
  EXPECT_TRUE(check_.isOfRun({300, kOurUser}, true));
  EXPECT_FALSE(check_.isOfRun({999, kOurUser}, true));
  EXPECT_FALSE(check_.isOfRun({0, kOurUser}, true));
}

TEST_F(SenderCheckTest, UsersAreRememberedInALimitedNumber) {
  process(300, kLeader);
  for (uid_t user = 5000; user < 5200; ++user) {
    EXPECT_TRUE(isOfRun(300, user));
  }
  EXPECT_TRUE(isOfRun(999, 5000));
  EXPECT_FALSE(isOfRun(999, 5199));
  EXPECT_TRUE(isOfRun(999, kOurUser));
}

// What is remembered

TEST_F(SenderCheckTest, LooksOnceAtASenderUntilItIsToForget) {
  process(300, kLeader);
  EXPECT_TRUE(isOfRun(300));
  EXPECT_TRUE(isOfRun(300));
  EXPECT_EQ(looks_[300], 1);
  process(300, 1); // the number is another's by now
  EXPECT_TRUE(isOfRun(300));
  check_.forgetVerdicts();
  EXPECT_FALSE(isOfRun(300));
  EXPECT_EQ(looks_[300], 2);
}

TEST_F(SenderCheckTest, ForgetsWithANewCommand) {
  process(300, 1, 300);
  EXPECT_FALSE(isOfRun(300));
  check_.commandIs(300, 300);
  EXPECT_TRUE(isOfRun(300));
  process(301, 1, kLeader);
  EXPECT_FALSE(isOfRun(301)) << "the group of the attempt before";
}

TEST_F(SenderCheckTest, RemembersALimitedNumber) {
  process(300, kLeader);
  EXPECT_TRUE(isOfRun(300));
  for (pid_t pid = 10'000; pid < 12'000; ++pid) {
    EXPECT_FALSE(isOfRun(pid, kOtherUser));
  }
  EXPECT_TRUE(isOfRun(300));
  EXPECT_EQ(looks_[300], 2);
}

TEST_F(SenderCheckTest, LooksForTheCommandsUserOnlyWhereItMatters) {
  process(300, kLeader);
  isOfRun(300, kOtherUser + 1);
  isOfRun(999, kOurUser);
  EXPECT_EQ(userLooks_, 0);
  isOfRun(998, kOtherUser);
  EXPECT_EQ(userLooks_, 1);
}

} // namespace
} // namespace exec_wrapper::run
