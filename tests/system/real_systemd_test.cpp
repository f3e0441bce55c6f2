// The program under a real systemd, process 1 of namespaces of its own.

#include "support/cgroups.h"
#include "support/confined.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <fstream>
#include <memory>
#include <sstream>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* kSystemd = "/lib/systemd/systemd";

class UnderSystemd : public WrapperTest {
protected:
  void SetUp() override {
    if (::access(kSystemd, X_OK) != 0) {
      GTEST_SKIP() << "needs systemd";
    }
    cgroup_ = TestCgroup::make();
    if (cgroup_ == nullptr || !possible(process1(wrapper({}).argv))) {
      GTEST_SKIP() << "no process 1 with a cgroup of its own may be made here";
    }
  }

  /// A program as process 1. It sees the machine's files, and may change only those in the test's
  /// own directory: systemd sets up the machine that it believes to be on.
  ProcessSpec process1(const Words& program) const {
    const std::string mounts = R"(mount -t tmpfs none /run && mkdir /run/lock &&
      mount -t cgroup2 none /sys/fs/cgroup && mount --bind "$D" "$D" &&
      mount --bind /proc/sys /proc/sys && mount -o remount,bind,ro /proc/sys &&
      mount -o remount,bind,ro / || exit 99
      exec env -u D "$@")";
    ProcessSpec spec = wrapper({});
    spec.argv = Words{"/usr/bin/env", "unshare", "--kill-child", "--pid", "--fork",   "--mount",
                      "--mount-proc", "--uts",   "--ipc",        "--net", "--cgroup", "--",
                      "sh",           "-c",      mounts,         "sh"};
    spec.argv = std::move(spec.argv) + program;
    spec.environment["D"] = dir_.path();
    return cgroup_->holding(spec);
  }

  void writeUnit(const std::string& name, const std::string& service) const {
    dir_.write(name, "[Unit]\nDefaultDependencies=no\n" + service);
  }

  /// A unit that starts the program with these words.
  void writeService(const std::string& name, const std::string& words,
                    const std::string& more) const {
    writeUnit(name + ".service", "[Service]\nType=notify\nSuccessExitStatus=143\n" + more +
                                     "\nStandardError=file:" + file(name + ".log") +
                                     "\nExecStart=" + wrapperProgram() + " " + words + "\n");
  }

  /// Runs a script beside the units, and returns its output. `state UNIT` prints the properties
  /// of a unit; `await UNIT TEXT` waits until they have this text.
  std::string runBeside(const std::string& script) const {
    dir_.write("script", "cd " + dir_.path().string() + R"(
      trap 'systemctl start --no-block end' EXIT
      state() {
        for p in ActiveState Result StatusText; do echo -n "$p=$(systemctl show -P $p $1) "; done
        echo
      }
      await() {
        for n in $(seq 200); do case $(state $1) in *"$2"*) return;; esac; sleep 0.1; done
        echo "waited in vain for $2"; exit 1
      }
    )" + script);
    writeUnit("script.service", "[Service]\nType=oneshot\nExecStart=/bin/sh " + file("script") +
                                    "\nStandardOutput=file:" + file("out") +
                                    "\nStandardError=inherit\n");
    writeUnit("end.service", "SuccessAction=exit-force\n[Service]\nType=oneshot\n"
                             "ExecStart=/bin/true\n");
    ProcessSpec spec = process1({kSystemd, "--system", "--unit=script.service",
                                 "--log-target=console", "--log-level=warning"});
    spec.environment["container"] = "test";
    spec.environment["SYSTEMD_UNIT_PATH"] = dir_.path();
    const Outcome outcome = test::run(spec);
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return contentOf("out");
  }

  std::string contentOf(const std::string& name) const {
    std::ostringstream content;
    content << std::ifstream(file(name)).rdbuf();
    return content.str();
  }

  std::unique_ptr<TestCgroup> cgroup_;
};

TEST_F(UnderSystemd, AUnitIsActiveWhenTheDaemonIsReadyAndFedWhileItMoves) {
  writeService("daemon",
               "--service --ready-when told --log-level INFO /usr/bin/python3 " +
                   (sourceDirectory() / "packaging/progress/daemon.py").string(),
               "WatchdogSec=2s\nNotifyAccess=main\nKillMode=mixed");
  // Each round of the daemon is half of WatchdogSec.
  EXPECT_EQ(runBeside("systemctl start daemon && state daemon; await daemon 'round 3'\n"
                      "state daemon; systemctl stop daemon; state daemon\n"),
            "ActiveState=active Result=success StatusText=waiting for work \n"
            "ActiveState=active Result=success StatusText=still waiting for work, round 3 \n"
            "ActiveState=inactive Result=success StatusText= \n")
      << contentOf("daemon.log");
}

TEST_F(UnderSystemd, AWaitForALockIsLongerThanTimeoutStartSec) {
  const std::string lock = "--lockfile " + file("lock") + " --lock-wait 1h";
  writeService("job", lock + " --ready-when started sleep 99", "TimeoutStartSec=3s");
  const std::string out = runBeside("echo > lock; systemctl start --no-block job\n"
                                    "await job 'StatusText=waiting for '; sleep 4; state job\n"
                                    "rm lock; await job StatusText=running; state job\n"
                                    "systemctl stop job\n");
  EXPECT_THAT(out, AllOf(HasSubstr("ng Result=success StatusText=waiting for guard lock_file"),
                         HasSubstr("=active Result=success StatusText=running, attempt 1 of 1")))
      << contentOf("job.log");
}

TEST_F(UnderSystemd, TheWatchdogOfTheUnitEndsACommandThatFellSilent) {
  writeService("silent",
               "--ready-when told --watchdog-timeout 500ms --stall-action alert /bin/sh -c '" +
                   wrapperProgram() + " --tell READY=1; exec sleep 99'",
               "WatchdogSec=1s\nTimeoutStopSec=10s");
  EXPECT_THAT(runBeside("systemctl start silent; state silent; await silent State=failed\n"
                        "state silent\n"),
              AllOf(HasSubstr("ActiveState=active "), HasSubstr("Result=watchdog ")))
      << contentOf("silent.log");
  EXPECT_THAT(contentOf("silent.log"),
              AllOf(HasSubstr("sent no WATCHDOG=1 for "), HasSubstr("stopped by SIGABRT")));
}

} // namespace
} // namespace exec_wrapper::test
