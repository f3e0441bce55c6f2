// The examples for systemd: judged by its own checker, and run as it would run them.

#include "packaging/example.h"

#include <gmock/gmock.h>

#include <csignal>

namespace exec_wrapper::test {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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
  for (const char* const name :
       {"worker.service", "nightly-report.service", "nightly-report.timer"}) {
    moveUnit(name);
  }
  const Outcome verified =
      runWords({analyze, "verify", "--man=no", "--recursive-errors=no", file("worker.service"),
                file("nightly-report.service"), file("nightly-report.timer")});
  EXPECT_EQ(verified.status, 0) << verified.err;
  for (const std::string& line : lines(verified.err)) {
    EXPECT_EQ(line.find("worker"), line.npos) << line;
    EXPECT_EQ(line.find("nightly-report"), line.npos) << line;
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

INSTANTIATE_TEST_SUITE_P(All, SystemdService, ::testing::Values("worker", "nightly-report"),
                         [](const auto& name) {
                           return std::string(name.param) == "worker" ? "Worker" : "NightlyReport";
                         });

TEST_F(SystemdExample, MistakesInTheSettingsDoNotStartTheWorkerAgain) {
  const auto entries = assignments(example("systemd/worker.service"));
  EXPECT_THAT(parts(entries.at("RestartPreventExitStatus")), Contains("78"));
  const Outcome outcome = runWords({wrapperProgram(), "--config", file("none"), "true"});
  EXPECT_EQ(outcome.status, 78);
}

} // namespace
} // namespace exec_wrapper::test
