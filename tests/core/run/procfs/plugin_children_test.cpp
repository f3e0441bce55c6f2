#include "run/procfs/plugin_children.h"

#include "base/process_list.h"
#include "run/process/process_tree.h"
#include "support/deadline.h"
#include "support/temp_dir.h"

#include <gtest/gtest.h>

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <thread>

namespace exec_wrapper::run {
namespace {

/// A shell in a session of its own, which is killed and reaped in the end.
class Child {
public:
  explicit Child(std::string text, std::string variable = "MARK=m") {
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
    std::string shell = "/bin/sh";
    std::string option = "-c";
    char* const words[] = {shell.data(), option.data(), text.data(), nullptr};
    char* const environment[] = {variable.data(), nullptr};
    EXPECT_EQ(posix_spawn(&pid_, "/bin/sh", nullptr, &attributes, words, environment), 0);
    posix_spawnattr_destroy(&attributes);
  }
  ~Child() {
    kill(-pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  pid_t pid() const { return pid_; }

private:
  pid_t pid_ = -1;
};

std::string pluginMark() {
  return "EXEC_WRAPPER_PARENT=" + std::to_string(getpid()) + "::plugin:1";
}

/// Until it is sleep(1), and the kernel knows its environment: in the midst of execve(2) a process
/// has none.
void awaitSleep(pid_t pid) {
  const std::string process = "/proc/" + std::to_string(pid);
  for (const test::Deadline deadline; test::contents(process + "/comm") != "sleep\n" ||
                                      test::contents(process + "/environ").empty();) {
    ASSERT_FALSE(deadline.over());
    std::this_thread::yield();
  }
}

bool holds(const std::vector<base::ProcessEntry>& processes, pid_t pid) {
  return std::ranges::any_of(
      processes, [pid](const base::ProcessEntry& process) { return process.pid == pid; });
}

base::ProcessEntry entryOf(const Child& child) {
  return base::processEntry(child.pid()).value_or(base::ProcessEntry{});
}

TEST(PluginChildrenTest, AreThoseOfOtherThreads) {
  const Child ours("exec sleep 300");
  std::thread([&ours] {
    const Child theirs("exec sleep 300");
    std::thread([&] {
      EXPECT_TRUE(PluginChildren(nullptr).contains(entryOf(ours)));
      EXPECT_TRUE(PluginChildren(nullptr).contains(entryOf(theirs)));
    }).join();
    EXPECT_FALSE(PluginChildren(nullptr).contains(entryOf(theirs))) << "it is this thread's own";
  }).join();
  EXPECT_FALSE(PluginChildren(nullptr).contains(entryOf(ours)));
}

TEST(PluginChildrenTest, AreThoseThatAPluginToldOfThoughTheyAreOurOwnNow) {
  PluginPrograms programs;
  const Child program("exec sleep 300");
  const Child other("exec sleep 300");
  programs.started(program.pid());
  EXPECT_TRUE(PluginChildren(&programs).contains(entryOf(program)));
  EXPECT_FALSE(PluginChildren(&programs).contains(entryOf(other)));
}

TEST(PluginChildrenTest, AreNotThoseThatOnlySaySo) {
  const Child liar("exec sleep 300", pluginMark());
  awaitSleep(liar.pid());
  EXPECT_FALSE(PluginChildren(nullptr).contains(entryOf(liar)));
}

TEST(PluginChildrenTest, AreNotOfTheCommandsTree) {
  Reaper reaper;
  const Child leader("exec sleep 300");
  ProcessTree tree(leader.pid(), reaper);
  std::thread([&] {
    const Child program("sleep 300 & wait");
    std::vector<base::ProcessEntry> seen;
    std::thread([&] { seen = tree.living(); }).join();
    EXPECT_FALSE(holds(seen, program.pid()));
  }).join();
  EXPECT_TRUE(holds(tree.living(), leader.pid()));
}

TEST(PluginChildrenTest, LeaveNothingInTheTreeWhenTheyEndBeforeWhatTheyStarted) {
  PluginPrograms programs;
  Reaper reaper(&programs);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
  const Child leader("exec sleep 300");
  ProcessTree tree(leader.pid(), reaper);
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const std::string say = "read go; sleep 300 & echo $! > /proc/" + std::to_string(getpid()) +
                          "/fd/" + std::to_string(ends[1]);
  const Child program("exec 0< /proc/" + std::to_string(getpid()) + "/fd/" +
                      std::to_string(ends[0]) + "; " + say);
  programs.started(program.pid());
  ASSERT_EQ(write(ends[1], "\n", 1), 1);
  siginfo_t info{};
  ASSERT_EQ(waitid(P_PID, static_cast<id_t>(program.pid()), &info, WEXITED | WNOWAIT), 0);
  char text[32] = {};
  ASSERT_GT(read(ends[0], text, sizeof text - 1), 0);
  const pid_t orphan = std::atoi(text);
  EXPECT_FALSE(holds(tree.living(), orphan)) << "it is adopted by us, but none of the command's";
  programs.ended(program.pid());
  EXPECT_EQ(waitid(P_PID, static_cast<id_t>(program.pid()), &info, WEXITED | WNOWAIT), 0)
      << "its number stays taken";
  EXPECT_FALSE(holds(tree.living(), orphan));
  kill(orphan, SIGKILL);
  waitpid(orphan, nullptr, 0);
  programs.ended(program.pid());
  EXPECT_FALSE(programs.holds(program.pid()));
  EXPECT_NE(waitid(P_PID, static_cast<id_t>(program.pid()), &info, WEXITED | WNOHANG | WNOWAIT), 0);
  prctl(PR_SET_CHILD_SUBREAPER, 0);
  close(ends[0]);
  close(ends[1]);
}

} // namespace
} // namespace exec_wrapper::run
