#include "process_facts.h"

#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <filesystem>

namespace exec_wrapper::lock_file {
namespace {

std::string stat(const std::string& name, pid_t parent, int started, char state = 'S',
                 int threads = 1) {
  return "17 (" + name + ") " + state + " " + std::to_string(parent) +
         " 18 19 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 " + std::to_string(threads) + " 0 " +
         std::to_string(started) + " 99 98\n";
}

TEST(ProcessFacts, KnowTheStartOfALivingProcess) {
  const base::ProcessId us = ProcessFacts().identify(::getpid());

  EXPECT_EQ(us.pid, ::getpid());
  EXPECT_GT(us.started, 0U);
  EXPECT_EQ(ProcessFacts().identify(::getpid()), us);
}

TEST(ProcessFacts, AreEmptyWithoutProc) {
  const ProcessFacts facts("/nowhere");

  EXPECT_EQ(facts.identify(::getpid()), (base::ProcessId{::getpid(), 0}));
  EXPECT_EQ(facts.bootId(), "");
  EXPECT_EQ(facts.pidNamespace(), "");
  EXPECT_FALSE(facts.isAncestor({1, {}}) && ::getppid() != 1);
}

TEST(ProcessFacts, TellTheBootAndTheNamespace) {
  EXPECT_EQ(ProcessFacts().bootId().size(), 36U);
  EXPECT_EQ(ProcessFacts().pidNamespace().substr(0, 5), "pid:[");
}

TEST(ProcessFacts, TellNoNamespaceFromTheProcOfAnother) {
  const test::TempDir proc;
  std::filesystem::create_directories(proc.file("self/ns"));
  std::filesystem::create_symlink("pid:[4711]", proc.file("self/ns/pid"));
  EXPECT_EQ(ProcessFacts(proc.path().string()).pidNamespace(), "") << "self is none of ours";

  std::filesystem::rename(proc.file("self"), proc.file(std::to_string(::getpid())));
  std::filesystem::create_symlink(std::to_string(::getpid()), proc.file("self"));
  EXPECT_EQ(ProcessFacts(proc.path().string()).pidNamespace(), "pid:[4711]");
}

TEST(ProcessFacts, TellAVariableOfALargeEnvironment) {
  const test::TempDir proc;
  const std::string zero(1, '\0');
  std::string text;
  for (int i = 0; i < 50; ++i) { // five megabytes, and the kernel takes six
    text += "BIG=" + std::string(100'000, 'x') + zero;
  }
  proc.write("17/environ", text + "OTHER_A=1" + zero + "A=2" + zero + "A=3");
  const ProcessFacts facts(proc.path().string());

  EXPECT_EQ(facts.variable(17, "A"), "2");
  EXPECT_EQ(facts.variable(17, "BIG"), std::string(100'000, 'x'));
  EXPECT_EQ(facts.variable(17, "B"), std::nullopt);
  EXPECT_EQ(facts.variable(18, "A"), std::nullopt);
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
