#include "run/procfs/descendants.h"

#include <gtest/gtest.h>

namespace exec_wrapper::run {
namespace {

base::ProcessEntry entry(pid_t pid, pid_t parent) {
  base::ProcessEntry made;
  made.pid = pid;
  made.parent = parent;
  return made;
}

TEST(Descendants, AreThoseWhoseParentsLeadToTheRoot) {
  const std::vector<base::ProcessEntry> table = {entry(1, 0), entry(5, 1), entry(6, 5),
                                                 entry(7, 6), entry(8, 1), entry(9, 99)};
  Descendants ours(table, 5);
  EXPECT_TRUE(ours.contains(7));
  EXPECT_TRUE(ours.contains(6));
  for (const pid_t other : {5, 1, 8, 9, 99}) {
    EXPECT_FALSE(ours.contains(other)) << other;
  }
}

TEST(Descendants, DoNotCountThroughAChildThatDoesNot) {
  const std::vector<base::ProcessEntry> table = {entry(5, 1), entry(6, 5), entry(7, 6),
                                                 entry(8, 5)};
  Descendants ours(table, 5, [](const base::ProcessEntry& child) { return child.pid != 6; });
  EXPECT_FALSE(ours.contains(6));
  EXPECT_FALSE(ours.contains(7));
  EXPECT_TRUE(ours.contains(8));
}

TEST(Descendants, AreThoseOfOthersTooWhereTheNumberIsStillTheirs) {
  std::vector<base::ProcessEntry> table = {entry(6, 1), entry(7, 6), entry(8, 1), entry(9, 8)};
  table[0].started = 60;
  table[2].started = 80;
  Descendants ours(table, 5, {}, {base::ProcessId{6, 60}, base::ProcessId{8, 79}});
  EXPECT_TRUE(ours.contains(6));
  EXPECT_TRUE(ours.contains(7));
  EXPECT_FALSE(ours.contains(8)) << "another has the number by now";
  EXPECT_FALSE(ours.contains(9));
}

TEST(Descendants, AreFoundInATableThatChangedAsItWasRead) {
  const std::vector<base::ProcessEntry> table = {entry(6, 7), entry(7, 6)};
  EXPECT_FALSE(Descendants(table, 5).contains(6));
}

TEST(Descendants, AreJudgedOnceEach) {
  std::vector<base::ProcessEntry> chain;
  for (pid_t pid = 2; pid < 200'000; ++pid) { // with a walk to the top for each it took minutes
    chain.push_back(entry(pid, pid - 1));
  }
  Descendants ours(chain, 1);
  for (const base::ProcessEntry& each : chain) {
    ASSERT_TRUE(ours.contains(each.pid));
  }
}

} // namespace
} // namespace exec_wrapper::run
