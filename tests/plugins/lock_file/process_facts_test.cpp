#include "process_facts.h"

#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <unistd.h>

namespace exec_wrapper::lock_file {
namespace {

std::string stat(const std::string& name, pid_t parent, int started) {
  return "17 (" + name + ") S " + std::to_string(parent) +
         " 17 17 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 " + std::to_string(started) + " 99 98\n";
}

TEST(ProcessFacts, KnowTheStartOfALivingProcess) {
  const ProcessId us = ProcessFacts().identify(::getpid());

  EXPECT_EQ(us.pid, ::getpid());
  ASSERT_TRUE(us.started.has_value());
  EXPECT_EQ(ProcessFacts().identify(::getpid()), us);
}

TEST(ProcessFacts, ReadTheStartTimeBehindAnyProgramName) {
  const test::TempDir proc;
  proc.write("17/stat", stat("a) S 1 (b c", 5, 4242));

  EXPECT_EQ(ProcessFacts(proc.path().string()).identify(17), (ProcessId{17, 4242}));
}

TEST(ProcessFacts, AreEmptyWithoutProc) {
  const ProcessFacts facts("/nowhere");

  EXPECT_EQ(facts.identify(::getpid()), (ProcessId{::getpid(), {}}));
  EXPECT_EQ(facts.bootId(), "");
  EXPECT_EQ(facts.pidNamespace(), "");
  EXPECT_FALSE(facts.isAncestor({1, {}}) && ::getppid() != 1);
}

TEST(ProcessFacts, PassOverAStatThatMakesNoSense) {
  const test::TempDir proc;
  for (const char* text : {"", "17", "17 (x) ", "17 (x) S 1 2", "17 (x) S a b c d e f g h i j k"}) {
    proc.write("17/stat", text);
    EXPECT_EQ(ProcessFacts(proc.path().string()).identify(17), (ProcessId{17, {}})) << text;
  }
}

TEST(ProcessFacts, TellTheBootAndTheNamespace) {
  EXPECT_EQ(ProcessFacts().bootId().size(), 36U);
  EXPECT_EQ(ProcessFacts().pidNamespace().substr(0, 5), "pid:[");
}

TEST(ProcessFacts, FollowTheParentsUpwards) {
  const test::TempDir proc;
  const pid_t parent = ::getppid();
  proc.write(std::to_string(parent) + "/stat", stat("parent", 900001, 30));
  proc.write("900001/stat", stat("grandparent", 900002, 20));
  proc.write("900002/stat", stat("first", 0, 10));
  const ProcessFacts facts(proc.path().string());

  EXPECT_TRUE(facts.isAncestor({parent, 30}));
  EXPECT_TRUE(facts.isAncestor({900002, 10}));
  EXPECT_TRUE(facts.isAncestor({900001, {}}));
  EXPECT_FALSE(facts.isAncestor({900001, 21})) << "a later process of the same number";
  EXPECT_FALSE(facts.isAncestor({900003, {}}));
  EXPECT_FALSE(facts.isAncestor({::getpid(), {}}));
}

TEST(ProcessFacts, AreNotCaughtInACircle) {
  const test::TempDir proc;
  proc.write(std::to_string(::getppid()) + "/stat", stat("a", 900001, 1));
  proc.write("900001/stat", stat("b", ::getppid(), 1));

  EXPECT_FALSE(ProcessFacts(proc.path().string()).isAncestor({900009, {}}));
}

} // namespace
} // namespace exec_wrapper::lock_file
