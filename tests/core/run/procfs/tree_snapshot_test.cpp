#include "run/procfs/tree_snapshot.h"

#include "core/run/waiting_family.h"
#include "support/await.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

SteadyTime inAMinute() {
  return std::chrono::steady_clock::now() + 1min;
}

Duration clockTicks(int ticks) {
  return ticks * Duration(1s) / ::sysconf(_SC_CLK_TCK);
}

std::vector<pid_t> pidsOf(const TreeSnapshot& snapshot) {
  std::vector<pid_t> pids;
  for (const ProcessSnapshot& process : snapshot.processes) {
    pids.push_back(process.pid);
  }
  return pids;
}

/// A /proc that the test fills.
class FakeProcTest : public testing::Test {
protected:
  struct Times {
    int user = 0;
    int system = 0;
    int waitedUser = 0;
    int waitedSystem = 0;
  };

  /// In the list of processes only.
  void list(pid_t pid, pid_t parent = 1, const std::string& command = "job") {
    base::ProcessEntry entry;
    entry.pid = pid;
    entry.parent = parent;
    entry.command = command;
    entry.alive = true;
    processes_.push_back(entry);
  }

  void writeStat(pid_t pid, std::string_view name, char state, Times ticks, int threads = 1) const {
    proc_.write(file(pid, "stat"),
                std::to_string(pid) + " (" + std::string(name) + ") " + state +
                    " 1 2 3 34816 -1 4194304 11 12 13 14 " + std::to_string(ticks.user) + " " +
                    std::to_string(ticks.system) + " " + std::to_string(ticks.waitedUser) + " " +
                    std::to_string(ticks.waitedSystem) + " 20 0 " + std::to_string(threads) +
                    " 0 987654 1048576 200 18446744073709551615\n");
  }

  void add(pid_t pid) {
    list(pid);
    writeStat(pid, "job", 'S', {});
  }

  void open(pid_t pid, int number, const std::string& target) const {
    const std::filesystem::path directory = proc_.path() / file(pid, "fd");
    std::filesystem::create_directories(directory);
    std::filesystem::create_symlink(target, directory / std::to_string(number));
  }

  static std::string file(pid_t pid, const std::string& name) {
    return std::to_string(pid) + "/" + name;
  }

  TreeSnapshot look(SteadyTime deadline = inAMinute()) const {
    return snapshotOf(processes_, deadline, proc_.path());
  }
  ProcessSnapshot lookAtTheOnlyOne() const {
    const TreeSnapshot seen = look();
    EXPECT_THAT(seen.processes, SizeIs(1));
    return seen.processes.empty() ? ProcessSnapshot() : seen.processes.front();
  }

  const test::TempDir proc_;
  std::vector<base::ProcessEntry> processes_;
};

TEST_F(FakeProcTest, ShowsWhatAProcessIsDoing) {
  list(17, 5, "backup");
  writeStat(17, "backup", 'D', {20, 3, 400, 500}, 4);
  proc_.write(file(17, "wchan"), "nfs_wait_bit_killable");
  open(17, 10, "/srv/data");
  open(17, 2, "/dev/null");
  open(17, 3, "socket:[123]");
  ProcessSnapshot expected;
  expected.pid = 17;
  expected.parent = 5;
  expected.command = "backup";
  expected.state = 'D';
  expected.waitChannel = "nfs_wait_bit_killable";
  expected.cpuTime = clockTicks(23); // its own
  expected.threads = 4;
  expected.files = {"2 /dev/null", "3 socket:[123]", "10 /srv/data"};
  EXPECT_EQ(lookAtTheOnlyOne(), expected);
  EXPECT_EQ(look().omitted, 0U);
}

TEST_F(FakeProcTest, UnderstandsEveryNameOfAProcess) {
  const std::vector<std::string> names = {"a) (b", ") R 9 9 9", "((", "))", " ", "", "two\nlines"};
  pid_t pid = 100;
  for (const std::string& name : names) {
    list(++pid, 1, name);
    writeStat(pid, name, 'S', {1, 1}, 7);
  }
  const TreeSnapshot seen = look();
  ASSERT_THAT(seen.processes, SizeIs(names.size()));
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(seen.processes[i].command, names[i]);
    EXPECT_EQ(seen.processes[i].state, 'S') << names[i];
    EXPECT_EQ(seen.processes[i].cpuTime, clockTicks(2)) << names[i];
    EXPECT_EQ(seen.processes[i].threads, 7U) << names[i];
  }
}

TEST_F(FakeProcTest, LeavesOutWhatMayNotBeRead) {
  add(17);
  EXPECT_EQ(lookAtTheOnlyOne().waitChannel, "");
  EXPECT_THAT(lookAtTheOnlyOne().files, IsEmpty());
  EXPECT_EQ(lookAtTheOnlyOne().moreFiles, 0U);
  proc_.write(file(17, "wchan"), "0"); // the kernel's word for it
  EXPECT_EQ(lookAtTheOnlyOne().waitChannel, "");
}

TEST_F(FakeProcTest, CountsFilesBeyondSixteen) {
  add(17);
  for (int number = 0; number < 16; ++number) {
    open(17, number, "/dev/null");
  }
  EXPECT_THAT(lookAtTheOnlyOne().files, SizeIs(16));
  EXPECT_EQ(lookAtTheOnlyOne().moreFiles, 0U);
  for (int number = 16; number < 36; ++number) {
    open(17, number, "/dev/null");
  }
  EXPECT_THAT(lookAtTheOnlyOne().files, SizeIs(16));
  EXPECT_EQ(lookAtTheOnlyOne().moreFiles, 20U);
}

TEST_F(FakeProcTest, CountsProcessesBeyondSixtyFour) {
  for (pid_t pid = 1000; pid > 930; --pid) {
    add(pid);
  }
  const TreeSnapshot seen = look();
  ASSERT_THAT(seen.processes, SizeIs(64));
  EXPECT_EQ(seen.processes.front().pid, 1000) << "in the order of the list";
  EXPECT_EQ(seen.processes.back().pid, 937);
  EXPECT_EQ(seen.omitted, 6U);
}

TEST_F(FakeProcTest, LeavesOutWhatHasEnded) {
  add(16);
  list(17);
  add(18);
  EXPECT_THAT(pidsOf(look()), ElementsAre(16, 18));
}

TEST_F(FakeProcTest, LeavesOutWhatMakesNoSense) {
  for (const char* const text : {"", "17", "17 (job", "17 (job) ", "17 (job) S 1 2",
                                 "17 (job) S 1 2 3 4 5 6 7 8 9 10 eleven"}) {
    processes_.clear();
    list(17);
    proc_.write(file(17, "stat"), text);
    EXPECT_THAT(look().processes, IsEmpty()) << text;
    EXPECT_EQ(cpuTimeOf(processes_, proc_.path()), 0s) << text;
  }
}

TEST_F(FakeProcTest, StopsAtTheDeadline) {
  add(16);
  add(17);
  const TreeSnapshot seen = look(std::chrono::steady_clock::now() - 1s);
  EXPECT_THAT(seen.processes, IsEmpty());
  EXPECT_EQ(seen.omitted, 2U);
}

TEST_F(FakeProcTest, AddsUpCpuTimeWithThatOfChildrenThatWereWaitedFor) {
  for (const pid_t pid : {16, 17, 18}) {
    list(pid);
  }
  writeStat(16, "a) (b", 'R', {100, 20, 3000, 400});
  writeStat(18, "job", 'S', {5, 0, 0, 0});
  EXPECT_EQ(cpuTimeOf(processes_, proc_.path()), clockTicks(3525));
  EXPECT_EQ(cpuTimeOf({}, proc_.path()), 0s);
}

TEST_F(FakeProcTest, TakesNoTimeAwayForChildren) {
  list(17);
  writeStat(17, "job", 'S', {7, 1, -3, 0});
  EXPECT_EQ(cpuTimeOf(processes_, proc_.path()), clockTicks(8));
}

// The machine's own /proc

TEST(TreeSnapshotTest, ShowsThisProcess) {
  const test::TempDir directory;
  const std::string path = directory.write("opened", "");
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  ASSERT_GE(file, 0);
  while (std::clock() < CLOCKS_PER_SEC / 20) { // 50 ms
  }
  const base::ProcessEntry self = base::processEntry(::getpid()).value();
  const TreeSnapshot seen = snapshotOf({self}, inAMinute());
  ASSERT_THAT(seen.processes, SizeIs(1));
  const ProcessSnapshot& process = seen.processes.front();
  EXPECT_EQ(process.pid, ::getpid());
  EXPECT_EQ(process.parent, ::getppid());
  EXPECT_EQ(process.command, self.command);
  EXPECT_EQ(process.state, 'R');
  EXPECT_EQ(process.waitChannel, "");
  EXPECT_GE(process.cpuTime, 30ms);
  EXPECT_GE(process.threads, 1U);
  const std::string shown = std::to_string(file) + " " + std::filesystem::canonical(path).string();
  if (process.moreFiles == 0) {
    EXPECT_THAT(process.files, Contains(shown));
  }
  EXPECT_GE(cpuTimeOf({self}), process.cpuTime);
  ::close(file);
}

TEST(TreeSnapshotTest, ShowsAChildThatWaits) {
  const WaitingFamily family;
  const std::vector<base::ProcessEntry> living =
      livingOf({::getpid(), family.leader(), family.leader(), [](const auto&) { return false; }});
  ASSERT_THAT(living, SizeIs(2));
  ProcessSnapshot leader;
  for (const test::Deadline deadline; leader.state != 'S' && !deadline.over();) {
    leader = snapshotOf(living, inAMinute()).processes.at(0);
  }
  EXPECT_EQ(leader.pid, family.leader());
  EXPECT_EQ(leader.parent, ::getpid());
  EXPECT_EQ(leader.command, WaitingFamily::kLeader);
  EXPECT_EQ(leader.state, 'S');
  EXPECT_GE(leader.cpuTime, 30ms);
  const std::filesystem::directory_iterator threads("/proc/" + std::to_string(leader.pid) + "/task");
  EXPECT_EQ(static_cast<std::ptrdiff_t>(leader.threads), std::distance(begin(threads), end(threads)))
      << "a sanitizer has one of its own";
}

TEST(TreeSnapshotTest, KnowsWhoIsOfTheRun) {
  const WaitingFamily family;
  const WaitingFamily other;
  const auto only = [](pid_t wanted) {
    return [wanted](const base::ProcessEntry& child) { return child.pid == wanted; };
  };
  const auto pids = [](const RunMembers& members) {
    std::vector<pid_t> found;
    for (const base::ProcessEntry& entry : livingOf(members)) {
      found.push_back(entry.pid);
    }
    return found;
  };
  const pid_t leader = family.leader();
  EXPECT_THAT(pids({::getpid(), leader, 0, only(leader)}), ElementsAre(leader, family.member()))
      << "by descent";
  EXPECT_THAT(pids({::getpid(), leader, leader, only(0)}), ElementsAre(leader, family.member()))
      << "by the group";
  EXPECT_THAT(pids({::getpid(), leader, 0, only(0)}), IsEmpty());
  EXPECT_THAT(pids({::getpid(), family.member(), leader, only(0)}),
              ElementsAre(family.member(), leader))
      << "the leader first";
}

TEST(TreeSnapshotTest, LeavesOutACorpse) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    ::_exit(0);
  }
  test::awaitGone(pid);
  EXPECT_THAT(livingOf({::getpid(), pid, 0,
                        [pid](const base::ProcessEntry& child) { return child.pid == pid; }}),
              IsEmpty());
  ::waitpid(pid, nullptr, 0);
}

} // namespace
} // namespace exec_wrapper::run
