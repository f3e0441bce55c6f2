#include "run/process/launcher.h"

#include "base/file_descriptor.h"
#include "run/cgroup/run_cgroup.h"
#include "run/procfs/process_control.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

namespace exec_wrapper::run {
namespace {

using testing::HasSubstr;

// What the started command may do: anything a shell can, told by its exit status.
class LauncherTest : public testing::Test {
protected:
  LauncherTest() {
    std::string name = "/tmp/exec_wrapper_launcher_XXXXXX";
    directory_ = mkdtemp(name.data());
    sigemptyset(&signals_.mask);
  }
  ~LauncherTest() override { static_cast<void>(std::system(("rm -r " + directory_).c_str())); }

  static Launch shell(const std::string& text) { return {"/bin/sh", {"sh", "-c", text}, {}}; }

  LaunchResult start(const Launch& launch, const std::string& workDir = {},
                     const Launcher::Variables& changes = {}) {
    return Launcher(launch, environ, changes, workDir, signals_).start();
  }

  static int statusOf(const LaunchResult& result) {
    int status = 0;
    EXPECT_EQ(waitpid(result.pid, &status, 0), result.pid) << result.reason;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
  }

  std::string file(const std::string& name, const std::string& text, mode_t mode) {
    const std::string path = directory_ + "/" + name;
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return path;
  }

  std::string directory_;
  InheritedSignals signals_;
};

TEST_F(LauncherTest, RunsTheProgramWithItsWords) {
  EXPECT_EQ(statusOf(start({"sh", {"sh", "-c", "exit $#", "-", "a", "b c", ""}, {}})), 3);
}

TEST_F(LauncherTest, PassesOnWhatIsNoVariable) {
  const std::array<const char*, 3> environment = {"A=1", "no variable", nullptr};
  const Launcher launcher(shell("tr '\\0' '\\n' </proc/$$/environ | grep -qx 'no variable'"),
                          environment.data(), {}, {}, signals_);
  EXPECT_EQ(statusOf(launcher.start()), 0);
}

TEST_F(LauncherTest, StaysInOurSessionAndGroupWhereItIsToldTo) {
  const LaunchResult result =
      Launcher({"/bin/sleep", {"sleep", "300"}, {}}, environ, {}, {}, signals_)
          .start({}, -1, CommandSession::Ours);
  EXPECT_EQ(getsid(result.pid), getsid(0));
  EXPECT_EQ(getpgid(result.pid), getpgrp());
  kill(result.pid, SIGKILL);
  EXPECT_EQ(statusOf(result), -SIGKILL);
}

TEST_F(LauncherTest, LeadsASessionAndAGroupOfItsOwn) {
  const LaunchResult result = start(shell("read line"));
  ASSERT_GT(result.pid, 0);
  EXPECT_EQ(getsid(result.pid), result.pid);
  EXPECT_EQ(getpgid(result.pid), result.pid);
  kill(result.pid, SIGKILL);
  statusOf(result);
}

TEST_F(LauncherTest, EnvironmentIsOursWithTheChanges) {
  setenv("EW_TEST_KEPT", "kept", 1);
  setenv("EW_TEST_GONE", "gone", 1);
  const Launcher::Variables changes = {{"EW_TEST_GONE", std::nullopt}, {"EW_TEST_SET", "a=b"}};
  Launcher launcher(shell("[ \"$EW_TEST_KEPT-${EW_TEST_GONE-unset}-$EW_TEST_SET-$EW_TEST_ID\" = "
                          "kept-unset-a=b-7 ]"),
                    environ, changes, {}, signals_);
  launcher.addVariables({{"EW_TEST_ID", "7"}});
  EXPECT_EQ(statusOf(launcher.start()), 0);
}

TEST_F(LauncherTest, WorkDirIsTheCommandsOnly) {
  EXPECT_EQ(statusOf(start(shell("[ \"$(pwd -P)\" = \"$EXPECTED\" ]"), directory_,
                           {{"EXPECTED", directory_}})),
            0);
}

TEST_F(LauncherTest, RelativeProgramCountsFromWorkDir) {
  file("job", "#!/bin/sh\nexit 5\n", 0755);
  EXPECT_EQ(statusOf(start({"./job", {"./job"}, {}}, directory_)), 5);
}

TEST_F(LauncherTest, ScriptWithoutInterpreterLineIsRunByTheShell) {
  const std::string path = file("job", "exit 6\n", 0755);
  EXPECT_EQ(statusOf(start({path, {path}, {}})), 6);
}

TEST_F(LauncherTest, NotFoundIs127) {
  const LaunchResult result = start({"no-such-program", {"no-such-program"}, {}});
  EXPECT_EQ(result.pid, -1);
  EXPECT_EQ(result.exitStatus, 127);
  EXPECT_EQ(result.reason, "no-such-program was not found in PATH");
  EXPECT_EQ(start({"/no/such", {"/no/such"}, {}}).reason, "/no/such does not exist");
}

TEST_F(LauncherTest, FoundButNotExecutableIs126) {
  const std::string path = file("data", "#!/bin/sh\n", 0644);
  const LaunchResult result = start({path, {path}, {}});
  EXPECT_EQ(result.exitStatus, 126);
  EXPECT_THAT(result.reason, HasSubstr("cannot be executed: Permission denied"));
}

TEST_F(LauncherTest, MissingInterpreterIs126AndSaysSo) {
  const std::string path = file("job", "#!/no/such/interpreter\n", 0755);
  const LaunchResult result = start({path, {path}, {}});
  EXPECT_EQ(result.exitStatus, 126);
  EXPECT_THAT(result.reason, HasSubstr("interpreter"));
}

TEST_F(LauncherTest, ProgramOfAnotherMachineIs126AndNotGivenToTheShell) {
  const std::string path = file("alien",
                                std::string("\x7f"
                                            "ELF\0\0\0\0",
                                            8),
                                0755);
  const LaunchResult result = start({path, {path}, {}});
  EXPECT_EQ(result.exitStatus, 126);
  EXPECT_THAT(result.reason, HasSubstr("Exec format error"));
}

TEST_F(LauncherTest, PathThroughAFileIs126) {
  const std::string path = file("data", "", 0755) + "/job";
  const LaunchResult result = start({path, {path}, {}});
  EXPECT_EQ(result.exitStatus, 126);
  EXPECT_THAT(result.reason, HasSubstr("Not a directory"));
}

TEST_F(LauncherTest, SearchGoesOnBehindAFileThatMayNotBeExecuted) {
  file("job", "#!/bin/sh\nexit 1\n", 0644);
  std::string second = directory_ + "/bin";
  mkdir(second.c_str(), 0755);
  file("bin/job", "#!/bin/sh\nexit 8\n", 0755);
  const std::string before = getenv("PATH");
  setenv("PATH", (directory_ + "::" + second + ":" + before).c_str(), 1);
  EXPECT_EQ(statusOf(start({"job", {"job"}, {}})), 8);
  chmod((second + "/job").c_str(), 0644);
  EXPECT_EQ(start({"job", {"job"}, {}}).exitStatus, 126);
  setenv("PATH", before.c_str(), 1);
}

TEST_F(LauncherTest, ScriptWithoutInterpreterLineGetsItsWords) {
  const std::string path = file("job", "[ \"$1-$2\" = 'a b-c' ] && exit 9\n", 0755);
  EXPECT_EQ(statusOf(start({path, {"renamed", "a b", "c"}, {}})), 9);
}

TEST_F(LauncherTest, WorkDirThatWentAwayIs126AndSaysSo) {
  const LaunchResult result = start(shell("exit 0"), directory_ + "/gone");
  EXPECT_EQ(result.exitStatus, 126);
  EXPECT_THAT(result.reason, HasSubstr("work-dir"));
}

TEST_F(LauncherTest, SignalMaskIsTheInheritedOneAndNotOurs) {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  sigaddset(&signals_.mask, SIGUSR1);
  // SigBlk of the shell itself: bit 9 is SIGUSR1, bit 14 SIGTERM.
  const int status = statusOf(
      start(shell("while read k v; do [ $k = SigBlk: ] && [ $v = 0000000000000200 ] && exit 0; "
                  "done </proc/$$/status; exit 1")));
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(status, 0);
}

TEST_F(LauncherTest, FailedStartsLeaveNeitherProcessesNorDescriptors) {
  const std::vector<pid_t> children = childrenOfThisThread(); // other tests may have left some
  const int before = dup(0);
  close(before);
  for (int i = 0; i < 50; ++i) {
    start({"no-such-program", {"no-such-program"}, {}});
  }
  const int after = dup(0);
  close(after);
  EXPECT_EQ(after, before);
  EXPECT_THAT(childrenOfThisThread(), ::testing::IsSubsetOf(children));
}

const Launch kInCgroup = {
    "/bin/sh", {"sh", "-c", "grep -q '^0::.*/exec_wrapper[.]' /proc/self/cgroup"}, {}};

TEST_F(LauncherTest, StartsItInACgroup) {
  RunCgroup run;
  if (const std::string why = run.prepare(); !why.empty()) {
    GTEST_SKIP() << "needs to be allowed a cgroup of its own: " << why;
  }
  const Launcher launcher(kInCgroup, environ, {}, {}, signals_);
  const LaunchResult result = launcher.start({}, run.cgroup().descriptor());
  EXPECT_EQ(statusOf(result), 0);
  EXPECT_EQ(result.cgroupError, 0);
  EXPECT_NE(statusOf(launcher.start()), 0) << "else it proves nothing";
}

TEST_F(LauncherTest, StartsItInACgroupThatWasKilledBeforeAndOutOfOne) {
  RunCgroup run;
  if (const std::string why = run.prepare(); !why.empty() || !run.cgroup().kill()) {
    GTEST_SKIP() << "needs to be allowed a cgroup of its own, and Linux 5.14: " << why;
  }
  const Launcher launcher(kInCgroup, environ, {}, {}, signals_);
  EXPECT_EQ(statusOf(launcher.start({}, run.cgroup().descriptor())), 0);

  ASSERT_EQ(run.cgroup().makeChild("inner"), 0);
  Cgroup inner;
  ASSERT_EQ(inner.open(run.cgroup(), "inner"), 0);
  const pid_t child = fork(); // which moves there
  if (child == 0) {
    const base::FileDescriptor file(openat(run.cgroup().descriptor(), "cgroup.procs", O_WRONLY));
    const bool moved = write(file.get(), "0", 1) == 1;
    _exit(moved && statusOf(launcher.start({}, inner.descriptor())) == 0 ? 0 : 1);
  }
  int status = -1;
  EXPECT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

TEST_F(LauncherTest, RunsItOutsideWhereItCannotBeInItsCgroup) {
  const base::FileDescriptor none(open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  const Launcher launcher(shell("exit 3"), environ, {}, {}, signals_);
  const LaunchResult result = launcher.start({}, none.get());
  EXPECT_EQ(statusOf(result), 3);
  EXPECT_EQ(result.cgroupError, ENOENT);
  const Launcher missing({"/no/such", {"/no/such"}, {}}, environ, {}, {}, signals_);
  EXPECT_EQ(missing.start({}, none.get()).exitStatus, 127) << "that is told all the same";
}

TEST_F(LauncherTest, StreamsMayBeOthersThanOurs) {
  int out[2];
  int err[2];
  ASSERT_EQ(pipe2(out, O_CLOEXEC), 0);
  ASSERT_EQ(pipe2(err, O_CLOEXEC), 0);
  const Launcher launcher(shell("echo one; echo two >&2"), environ, {}, {}, signals_);
  EXPECT_EQ(statusOf(launcher.start({.out = out[1], .err = err[1]})), 0);
  std::array<char, 16> text{};
  EXPECT_EQ(std::string(text.data(), static_cast<std::size_t>(read(out[0], text.data(), 16))),
            "one\n");
  EXPECT_EQ(std::string(text.data(), static_cast<std::size_t>(read(err[0], text.data(), 16))),
            "two\n");
  for (const int end : {out[0], out[1], err[0], err[1]}) {
    close(end);
  }
}

} // namespace
} // namespace exec_wrapper::run
