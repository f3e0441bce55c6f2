// The examples for systemd: judged by its own checker, and run as it would run them.

#include "packaging/example.h"

#include <gmock/gmock.h>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>

namespace exec_wrapper::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

class SystemdExample : public ExampleTest {
protected:
  std::string moveUnit(const std::string& name) const {
    return dir_.write(name, moved(example("systemd/" + name)));
  }
};

TEST_F(SystemdExample, UnitsAreGoodForSystemd) {
  const std::string analyze = programPath("systemd-analyze");
  if (analyze.empty()) {
    GTEST_SKIP() << "systemd-analyze is not installed";
  }
  Words command = {analyze, "verify", "--man=no", "--recursive-errors=no"};
  for (const char* const name : {"worker.service", "daemon.service", "import.service",
                                 "nightly-report.service", "nightly-report.timer"}) {
    command.push_back(moveUnit(name));
  }
  const Outcome verified = runWords(command);
  EXPECT_EQ(verified.status, 0) << verified.err;
  for (const std::string& line : lines(verified.err)) {
    for (const char* const name :
         {"worker", "daemon.service", "import.service", "nightly-report"}) {
      EXPECT_EQ(line.find(name), line.npos) << line;
    }
  }
}

class SystemdService : public SystemdExample, public ::testing::WithParamInterface<const char*> {
protected:
  const std::string name_ = GetParam();
  const std::string unit_ = example("systemd/" + name_ + ".service");
  const std::map<std::string, std::string> entries_ = assignments(unit_);
};

TEST_P(SystemdService, SettingsAreGood) {
  expectGoodSettings("systemd/" + name_ + ".properties");
}

TEST_P(SystemdService, WaitsForLongerThanTheGracePeriodAndTheReporters) {
  const auto settings = assignments(example("systemd/" + name_ + ".properties"));
  const int grace = std::stoi(settings.at("process-termination-grace-period"));
  EXPECT_GT(std::stoi(entries_.at("TimeoutStopSec")), grace + 10);
  EXPECT_EQ(entries_.at("KillMode"), "mixed") << "the wrapper passes the signal on";
}

TEST_P(SystemdService, IsNoFailureWhenItIsStopped) {
  moveSettings("systemd/" + name_ + ".properties");
  Words argv = parts(moved(entries_.at("ExecStart")));
  const auto program = std::ranges::find(argv, file(name_ + ".properties")) + 1;
  ASSERT_LT(program - argv.begin(), std::ssize(argv));
  if (program->find("python3") != program->npos && programPath("python3").empty()) {
    GTEST_SKIP() << "python3 is not installed";
  }
  EXPECT_EQ(::access(program->c_str(), X_OK), 0) << *program;
  argv.erase(program, argv.end());
  ProcessSpec spec = words(argv + child("say", "ready", "pause"));
  Process process(spec);
  process.awaitOutput("ready");
  process.signal(SIGTERM);
  const Outcome outcome = process.end();
  EXPECT_THAT(parts(entries_.at("SuccessExitStatus")), Contains(std::to_string(outcome.status)))
      << outcome.err;
}

TEST_P(SystemdService, TellsTheJournalHowItWent) {
  moveSettings("systemd/" + name_ + ".properties");
  const Outcome outcome =
      runWords({wrapperProgram(), "--config", file(name_ + ".properties"), "true"});
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.err, HasSubstr("succeeded"));
}

INSTANTIATE_TEST_SUITE_P(All, SystemdService,
                         ::testing::Values("worker", "daemon", "import", "nightly-report"),
                         [](const auto& service) {
                           std::string name = service.param;
                           std::erase(name, '-');
                           return name;
                         });

/// Receives what a service sends to its service manager.
class FakeManager {
public:
  explicit FakeManager(const std::string& path)
      : fd_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un name = {};
    name.sun_family = AF_UNIX;
    if (path.size() >= sizeof name.sun_path) {
      throw std::runtime_error(path + " is too long for a socket");
    }
    path.copy(name.sun_path, path.size());
    if (::bind(fd_, reinterpret_cast<const sockaddr*>(&name), sizeof name) != 0) {
      throw std::runtime_error("no socket " + path);
    }
  }
  ~FakeManager() { ::close(fd_); }
  FakeManager(const FakeManager&) = delete;
  FakeManager& operator=(const FakeManager&) = delete;

  /// All lines so far, once this one is among them.
  const Words& await(const std::string& line) {
    for (const Deadline deadline; std::ranges::count(received_, line) == 0;) {
      pollfd polled = {fd_, POLLIN, 0};
      if (::poll(&polled, 1, deadline.milliseconds()) <= 0) {
        throw std::runtime_error("the manager did not get " + line);
      }
      char datagram[4096];
      const ssize_t size = ::recv(fd_, datagram, sizeof datagram, 0);
      const std::string_view text(datagram, size < 0 ? 0 : static_cast<std::size_t>(size));
      received_ = received_ + lines(text);
    }
    return received_;
  }

private:
  int fd_;
  Words received_;
};

class NotifyingService : public SystemdExample {
protected:
  /// As systemd starts it, but with another command.
  ProcessSpec started(const std::string& name, const Words& command) const {
    const auto entries = assignments(example("systemd/" + name + ".service"));
    EXPECT_EQ(entries.at("Type"), "notify");
    moveSettings("systemd/" + name + ".properties");
    ProcessSpec spec = words(Words{"/bin/sh", "-c", "SYSTEMD_EXEC_PID=$$ exec \"$@\"", "sh",
                                   wrapperProgram(), "--config", file(name + ".properties")} +
                             command);
    spec.environment["NOTIFY_SOCKET"] = file("manager");
    spec.environment["WATCHDOG_USEC"] =
        std::to_string(std::stoi(entries.at("WatchdogSec"))) + "000000";
    return spec;
  }

  FakeManager manager_{file("manager")};
};

TEST_F(NotifyingService, IsReadyWhenTheDaemonIs) {
  const std::string python = programPath("python3");
  if (python.empty()) {
    GTEST_SKIP() << "python3 is not installed";
  }
  Process process(started("daemon", {python, sourceDirectory() / "packaging/progress/daemon.py"}));
  EXPECT_THAT(manager_.await("READY=1"), Contains("WATCHDOG=1"));
  manager_.await("STATUS=waiting for work");
  process.signal(SIGTERM);
  manager_.await("STOPPING=1");
  EXPECT_EQ(process.end().status, 128 + SIGTERM);
  const Words all = manager_.await("STATUS=delivering reports");
  EXPECT_EQ(std::ranges::count(all, "READY=1"), 1);
  EXPECT_EQ(std::ranges::count(all, "STOPPING=1"), 1);
}

TEST_F(NotifyingService, IsReadyWhenTheJobHoldsItsLock) {
  Process first(wrapper(Words{"--lockfile", file("import.lock")} + child("say", "held", "pause")));
  first.awaitOutput("held");
  Process job(started("import", {"true"}));
  const Words waiting = manager_.await("EXTEND_TIMEOUT_USEC=30000000");
  EXPECT_THAT(waiting, Contains("STATUS=waiting for guard lock_file"));
  EXPECT_THAT(waiting, Not(Contains("READY=1")));
  first.signal(SIGTERM);
  manager_.await("READY=1");
  EXPECT_EQ(job.end().status, 0);
}

TEST_F(SystemdExample, MistakesInTheSettingsDoNotStartTheWorkerAgain) {
  const auto entries = assignments(example("systemd/worker.service"));
  EXPECT_THAT(parts(entries.at("RestartPreventExitStatus")), Contains("78"));
  const Outcome outcome = runWords({wrapperProgram(), "--config", file("none"), "true"});
  EXPECT_EQ(outcome.status, 78);
}

} // namespace
} // namespace exec_wrapper::test
