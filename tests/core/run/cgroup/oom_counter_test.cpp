#include "run/cgroup/oom_counter.h"

#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <signal.h>

namespace exec_wrapper::run {
namespace {

constexpr ProcessEnd kKilled{ProcessEnd::Kind::Signaled, SIGKILL};
constexpr ProcessEnd kFailed{ProcessEnd::Kind::Exited, 137};

class OomWatchTest : public testing::Test {
protected:
  OomWatchTest() {
    machine(5);
    const std::string cgroups = dir_.file("cgroups");
    dir_.write("proc/self/mountinfo",
               "32 31 0:29 / " + cgroups + "/memory rw - cgroup cgroup rw,memory\n" +
                   "33 31 0:30 / " + cgroups + "/unified rw - cgroup2 cgroup2 rw\n");
    dir_.write("proc/self/cgroup", "4:memory:/old\n0::/job\n");
  }

  void cgroup(int kills) {
    dir_.write("cgroups/unified/job/memory.events",
               "low 0\nhigh 3\noom 9\noom_kill " + std::to_string(kills) + "\noom_group_kill 1\n");
  }
  void oldCgroup(int kills) {
    dir_.write("cgroups/memory/old/memory.oom_control",
               "oom_kill_disable 0\nunder_oom 0\noom_kill " + std::to_string(kills) + "\n");
  }
  void machine(int kills) {
    dir_.write("proc/vmstat", "nr_free_pages 1\noom_kill " + std::to_string(kills) + "\nlast 2\n");
  }

  // Of an attempt that failed, when the count in the file went from 7 to 9 meanwhile.
  std::uint64_t killsBy(const std::string& file) {
    dir_.write(file, "oom_kill 7\n");
    watch_.attemptStarts();
    dir_.write(file, "oom_kill 9\n");
    watch_.attemptEnded(kFailed, false);
    return watch_.kills();
  }

  test::TempDir dir_;
  OomCounter watch_{dir_.file("proc"), dir_.file("usual")};
};

TEST_F(OomWatchTest, KillsInOurCgroupCountForAnAttemptThatFailed) {
  cgroup(7);
  watch_.attemptStarts();
  cgroup(9);
  watch_.attemptEnded(kFailed, false);
  EXPECT_EQ(watch_.kills(), 2U);
}

TEST_F(OomWatchTest, AnEndCanBeJudgedBeforeItIsCounted) {
  cgroup(7);
  EXPECT_FALSE(watch_.sawKill(kFailed, false)) << "no attempt has started";
  watch_.attemptStarts();
  EXPECT_FALSE(watch_.sawKill(kFailed, false));
  cgroup(8);
  EXPECT_TRUE(watch_.sawKill(kFailed, false));
  EXPECT_TRUE(watch_.sawKill(kKilled, true)) << "the count of our own cgroup is believed";
  EXPECT_FALSE(watch_.sawKill({}, false)) << "the command succeeded";
  EXPECT_EQ(watch_.kills(), 0U);
  watch_.attemptEnded(kFailed, false);
  EXPECT_EQ(watch_.kills(), 1U);
  EXPECT_FALSE(watch_.sawKill(kFailed, false)) << "the attempt is over";
}

TEST_F(OomWatchTest, TheCgroupOfTheOldKindIsCountedWhereTheNewOneHasNoMemory) {
  oldCgroup(7);
  watch_.attemptStarts();
  oldCgroup(9);
  watch_.attemptEnded(kFailed, false);
  EXPECT_EQ(watch_.kills(), 2U);
}

TEST_F(OomWatchTest, TheOldKindsRootIsTheMachinesNotOurs) {
  oldCgroup(7);
  dir_.write("cgroups/memory/old/release_agent", "");
  watch_.attemptStarts();
  oldCgroup(9);
  watch_.attemptEnded(kFailed, false);
  EXPECT_EQ(watch_.kills(), 0U);
}

TEST_F(OomWatchTest, AnOrdinaryMachineNeedsNoListOfMounts) {
  dir_.write("proc/self/mountinfo", "");
  EXPECT_EQ(killsBy("usual/job/memory.events"), 2U);
}

TEST_F(OomWatchTest, AnOldOrdinaryMachineNeedsNoneEither) {
  dir_.write("proc/self/mountinfo", "");
  EXPECT_EQ(killsBy("usual/memory/old/memory.oom_control"), 2U);
}

TEST_F(OomWatchTest, TheOldKindsRootIsNotOursInItsUsualPlaceEither) {
  dir_.write("usual/memory/old/release_agent", "");
  EXPECT_EQ(killsBy("usual/memory/old/memory.oom_control"), 0U);
}

TEST_F(OomWatchTest, WhatIsOutsideOurNamespaceIsNotInTheUsualPlace) {
  dir_.write("proc/self/cgroup", "0::/../job\n");
  dir_.write("usual/file", ""); // so that there is a way up from there
  EXPECT_EQ(killsBy("job/memory.events"), 0U);
}

TEST_F(OomWatchTest, WhatWasFoundBeforeIsNotLookedForAgain) {
  cgroup(7);
  watch_.prepare();
  dir_.write("proc/self/cgroup", "");
  watch_.attemptStarts();
  cgroup(8);
  watch_.attemptEnded(kKilled, false);
  EXPECT_EQ(watch_.kills(), 1U);
}

TEST_F(OomWatchTest, KillsDuringAnAttemptThatWentWellWereNotOfIt) {
  cgroup(7);
  watch_.attemptStarts();
  cgroup(8);
  watch_.attemptEnded({}, false);
  EXPECT_EQ(watch_.kills(), 0U);
}

TEST_F(OomWatchTest, AttemptsAreAddedUpAndWhatIsBetweenThemIsNot) {
  cgroup(7);
  watch_.attemptStarts();
  cgroup(8);
  watch_.attemptEnded(kKilled, false);
  cgroup(20);
  watch_.attemptEnded(kKilled, false); // told of again, when the run is stopped
  watch_.attemptStarts();
  cgroup(21);
  watch_.attemptEnded(kKilled, false);
  EXPECT_EQ(watch_.kills(), 2U);
}

TEST_F(OomWatchTest, TheMachinesCountIsBelievedOfAnUnexplainedKillOnly) {
  const auto during = [this](const ProcessEnd& end, bool byUs) {
    OomCounter watch(dir_.file("proc"), dir_.file("usual"));
    machine(5);
    watch.attemptStarts();
    machine(8);
    watch.attemptEnded(end, byUs);
    return watch.kills();
  };
  EXPECT_EQ(during(kKilled, false), 1U);
  EXPECT_EQ(during(kKilled, true), 0U);
  EXPECT_EQ(during(kFailed, false), 0U);
  EXPECT_EQ(during({ProcessEnd::Kind::Signaled, SIGTERM}, false), 0U);
}

TEST_F(OomWatchTest, AKillWithoutACountIsSomebodyElsesDoing) {
  watch_.attemptStarts();
  watch_.attemptEnded(kKilled, false);
  EXPECT_EQ(watch_.kills(), 0U);
}

TEST_F(OomWatchTest, WithoutAnyCountNothingIsClaimed) {
  OomCounter blind("/nonexistent", "/nonexistent");
  blind.attemptStarts();
  blind.attemptEnded(kKilled, false);
  EXPECT_EQ(blind.kills(), 0U);
}

} // namespace
} // namespace exec_wrapper::run
