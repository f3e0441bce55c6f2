#include "run/process/process_tree.h"

#include "run/cgroup/run_cgroup.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>

namespace exec_wrapper::run {
namespace {

constexpr int kDeadlineMs = 20000;

// A group whose leader forks a member; each lives until its end of a pipe is closed. The pipes are
// the events: a process that has begun writes a byte, and one that is to end reads end-of-file.
class ProcessTreeTest : public testing::Test {
protected:
  ProcessTreeTest() {
    EXPECT_EQ(pipe(toLeader_), 0);
    EXPECT_EQ(pipe(toMember_), 0);
    EXPECT_EQ(pipe(begun_), 0);
    leader_ = fork();
    if (leader_ == 0) {
      setsid();
      if (fork() == 0) {
        live(toMember_, 1);
      }
      live(toLeader_, 0);
    }
    char byte = 0;
    EXPECT_EQ(read(begun_[0], &byte, 1), 1);
    EXPECT_EQ(read(begun_[0], &byte, 1), 1);
    tree_ = std::make_unique<ProcessTree>(leader_, reaper_);
  }

  ~ProcessTreeTest() override {
    tree_->signalGroup(SIGKILL);
    tree_.reset();
    waitpid(leader_, nullptr, 0);
    for (const int fd :
         {toLeader_[0], toLeader_[1], toMember_[0], toMember_[1], begun_[0], begun_[1]}) {
      close(fd);
    }
  }

  [[noreturn]] void live(int* pipe, int status) {
    close(toLeader_[1]);
    close(toMember_[1]);
    char byte = 0;
    static_cast<void>(!write(begun_[1], &byte, 1));
    static_cast<void>(!read(pipe[0], &byte, 1));
    _exit(status);
  }

  static void end(int* pipe) {
    close(pipe[1]);
    pipe[1] = dup(0);
  }

  ProcessEnd awaitLeader() {
    siginfo_t info{};
    waitid(P_PID, static_cast<id_t>(leader_), &info, WEXITED | WNOWAIT);
    const auto ended = tree_->leaderEnd();
    EXPECT_TRUE(ended.has_value());
    return ended.value_or(ProcessEnd{});
  }

  int toLeader_[2] = {};
  int toMember_[2] = {};
  int begun_[2] = {};
  pid_t leader_ = -1;
  Reaper reaper_;
  std::unique_ptr<ProcessTree> tree_;
};

TEST_F(ProcessTreeTest, KnowsItsLivingMembersByPidAndName) {
  const auto members = tree_->living();
  ASSERT_EQ(members.size(), 2U);
  EXPECT_FALSE(members.front().command.empty());
  EXPECT_FALSE(tree_->leaderEnd().has_value());
}

TEST_F(ProcessTreeTest, EndOfTheLeaderIsToldAndItsZombieIsNotAlive) {
  end(toLeader_);
  EXPECT_EQ(awaitLeader(), (ProcessEnd{ProcessEnd::Kind::Exited, 0}));
  const auto members = tree_->living();
  ASSERT_EQ(members.size(), 1U);
  EXPECT_NE(members.front().pid, leader_);
}

TEST_F(ProcessTreeTest, MemberThatEndsMakesItsDescriptorReadable) {
  end(toLeader_);
  awaitLeader();
  const auto watched = tree_->watch(tree_->living());
  ASSERT_EQ(watched.size(), 1U);
  pollfd descriptor{watched.front().get(), POLLIN, 0};
  EXPECT_EQ(poll(&descriptor, 1, 0), 0) << "it lives";
  end(toMember_);
  EXPECT_EQ(poll(&descriptor, 1, kDeadlineMs), 1);
  EXPECT_TRUE(tree_->living().empty());
}

TEST_F(ProcessTreeTest, SignalReachesEveryMember) {
  const auto watched = tree_->watch(tree_->living());
  tree_->signalGroup(SIGKILL);
  EXPECT_EQ(awaitLeader(), (ProcessEnd{ProcessEnd::Kind::Signaled, SIGKILL}));
  pollfd descriptor{watched.front().get(), POLLIN, 0};
  EXPECT_EQ(poll(&descriptor, 1, kDeadlineMs), 1);
  EXPECT_TRUE(tree_->living().empty());
}

TEST_F(ProcessTreeTest, StoppedLeaderTellsBySignal) {
  EXPECT_EQ(tree_->leaderStop(), std::nullopt);
  tree_->signalGroup(SIGSTOP);
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(leader_), &info, WSTOPPED | WNOWAIT);
  EXPECT_EQ(tree_->leaderStop(), SIGSTOP);
  EXPECT_EQ(tree_->leaderStop(), SIGSTOP) << "as long as it is";
  tree_->signalGroup(SIGCONT);
  waitid(P_PID, static_cast<id_t>(leader_), &info, WCONTINUED);
  EXPECT_EQ(tree_->leaderStop(), std::nullopt);
}

// The test itself, and a process that it did not start for the run, are in the group of the
// command.
TEST(SharedProcessTree, ReachesItsOwnAndNobodyElseOfTheGroup) {
  const pid_t neighbour = fork();
  if (neighbour == 0) {
    pause();
  }
  Reaper reaper; // to which the neighbour is a stranger
  const pid_t leader = fork();
  if (leader == 0) {
    if (fork() == 0) {
      setsid();
    }
    pause();
  }
  ProcessTree tree(leader, reaper, nullptr, CommandSession::Ours);
  EXPECT_TRUE(tree.leaderIsInOurGroup());
  const auto leftTheGroup = [](const base::ProcessEntry& process) {
    return process.group != getpgrp();
  };
  while (std::ranges::none_of(tree.living(), leftTheGroup)) {
    sched_yield();
  }
  const auto others = tree.signalOthers(SIGCONT);
  ASSERT_EQ(others.size(), 1U);
  EXPECT_NE(others.front().pid, leader);
  EXPECT_EQ(tree.signalAll(SIGKILL).size(), 2U);
  EXPECT_EQ(waitpid(neighbour, nullptr, WNOHANG), 0) << "it lives";
  kill(neighbour, SIGKILL);
  waitpid(neighbour, nullptr, 0);
  waitpid(leader, nullptr, 0);
}

// As after `server & exec exec_wrapper job`: the orphans of the command are not ours.
TEST(TreeOfWhoAdoptsNobody, KnowsThoseWhoseParentsASignalHasEnded) {
  const pid_t neighbour = fork();
  if (neighbour == 0) {
    pause();
  }
  Reaper reaper;
  ASSERT_FALSE(reaper.adopts());
  int begun[2] = {};
  ASSERT_EQ(pipe(begun), 0);
  prctl(PR_SET_CHILD_SUBREAPER, 0); // as another test may have left it
  const pid_t leader = fork();
  if (leader == 0) {
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr); // an earlier test of this process may have blocked it
    setsid();
    if (fork() == 0) {
      setsid();
      signal(SIGTERM, SIG_IGN);
      static_cast<void>(!write(begun[1], "x", 1));
    }
    pause();
  }
  char byte = 0;
  ASSERT_EQ(read(begun[0], &byte, 1), 1);
  close(begun[0]);
  close(begun[1]);
  ProcessTree tree(leader, reaper, nullptr, CommandSession::Own);

  tree.signalAll(SIGTERM);
  siginfo_t info{};
  waitid(P_PID, static_cast<id_t>(leader), &info, WEXITED | WNOWAIT);
  ASSERT_TRUE(tree.leaderEnd());
  const std::vector<base::ProcessEntry> left = tree.living();
  ASSERT_EQ(left.size(), 1U);
  EXPECT_NE(left.front().pid, leader);
  const auto watched = tree.watch(left);
  EXPECT_EQ(tree.signalAll(SIGKILL).size(), 1U);
  pollfd descriptor{watched.front().get(), POLLIN, 0};
  EXPECT_EQ(poll(&descriptor, 1, kDeadlineMs), 1);
  kill(neighbour, SIGKILL);
  waitpid(neighbour, nullptr, 0);
}

TEST_F(ProcessTreeTest, WhoIsInItsCgroupBelongsToItWhoseverChildItIs) {
  RunCgroup run;
  if (const std::string why = run.prepare(); !why.empty()) {
    GTEST_SKIP() << "needs to be allowed a cgroup of its own: " << why;
  }
  const pid_t other = fork();
  if (other == 0) {
    setsid();
    const base::FileDescriptor file(openat(run.cgroup().descriptor(), "cgroup.procs", O_WRONLY));
    static_cast<void>(!write(file.get(), "0", 1));
    live(toMember_, 1);
  }
  char byte = 0;
  ASSERT_EQ(read(begun_[0], &byte, 1), 1);
  reaper_.exempt(other); // by its parent it is none of ours
  EXPECT_EQ(tree_->living().size(), 2U);

  ProcessTree tree(leader_, reaper_, &run.cgroup());
  const auto isOther = [other](const base::ProcessEntry& entry) { return entry.pid == other; };
  EXPECT_EQ(std::ranges::count_if(tree.living(), isOther), 1);
  tree.signalAll(SIGKILL);
  int status = 0;
  EXPECT_EQ(waitpid(other, &status, 0), other);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(std::ranges::count_if(tree.living(), isOther), 0);
}

TEST_F(ProcessTreeTest, LeaderIsReapedWithTheGroup) {
  tree_->signalGroup(SIGKILL);
  awaitLeader();
  tree_.reset();
  EXPECT_EQ(waitpid(leader_, nullptr, WNOHANG), -1);
  tree_ = std::make_unique<ProcessTree>(leader_, reaper_);
}

} // namespace
} // namespace exec_wrapper::run
