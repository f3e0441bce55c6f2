// alert-after, alert-rate, expect-duration: which runs people hear of.

#include "support/log_lines.h"
#include "support/wrapper.h"

#include <gmock/gmock.h>

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <list>

namespace exec_wrapper::test {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Alerts : public WrapperTest {
protected:
  Words settings(const std::string& name = "backup") const {
    return {"--process-name", name, "--state-dir", file("state")};
  }

  std::string errorsOf(const Words& rules, const std::string& script) {
    return run(settings() + rules + Words{"/bin/sh", "-c", script}).err;
  }

  std::vector<std::string> alertsOf(const Words& rules, const std::string& script) {
    return linesOf(errorsOf(rules, script), "ERROR");
  }

  /// The names of the events that report-command got.
  Words reporting(const std::string& events) const {
    return {"--report-command", "echo $EXEC_WRAPPER_EVENT >> " + file("events"),
            "--report-command-events", events};
  }
};

TEST_F(Alerts, CountConsecutiveFailuresAndTellTheRecovery) {
  const Words rules = {"--alert-after", "2", "--log-level", "INFO"};
  EXPECT_THAT(alertsOf(rules, "exit 3"), IsEmpty());
  EXPECT_THAT(alertsOf(rules, "exit 3"),
              ElementsAre(HasSubstr("\"backup\" failed 2 times in a row (alert-after 2)")));
  EXPECT_THAT(alertsOf(rules, "exit 3"), IsEmpty());
  EXPECT_THAT(errorsOf(rules, "exit 0"), HasSubstr("\"backup\" works again after 3 failed runs"));
  EXPECT_THAT(errorsOf(rules, "exit 0"), Not(HasSubstr("again")));
}

TEST_F(Alerts, OneRunWithSeveralAttemptsIsOneFailure) {
  const Words rules = {"--alert-after",         "1", "--process-max-retries", "2",
                       "--process-retry-delay", "0"};
  EXPECT_EQ(alertsOf(rules, "exit 3").size(), 1U);
}

TEST_F(Alerts, RulesOfOneRunAreOneAlert) {
  const Words rules = {"--alert-after", "1", "--alert-rate", "1/1h", "--expect-duration", "1h.."};
  EXPECT_THAT(alertsOf(rules, "exit 3"),
              ElementsAre(AllOf(HasSubstr("alert-after"), HasSubstr("alert-rate"),
                                HasSubstr("expect-duration"))));
}

TEST_F(Alerts, JobsHaveTheirOwnState) {
  const Words rules = {"--alert-after", "2"};
  const Words failing = {"/bin/sh", "-c", "exit 3"};
  run(settings("one") + rules + failing);
  EXPECT_THAT(run(settings("two") + rules + failing).err, Not(HasSubstr("ERROR")));
}

TEST_F(Alerts, WithoutASettingNothingIsWritten) {
  run(settings() + Words{"/bin/sh", "-c", "exit 3"});
  EXPECT_NE(access(file("state").c_str(), F_OK), 0);
}

TEST_F(Alerts, TheStateIsPrivate) {
  alertsOf({"--alert-after", "1"}, "exit 3");
  struct stat status {};
  ASSERT_EQ(stat(file("state").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
}

TEST_F(Alerts, ADirectoryThatCannotBeUsedIsNamedAndEachFailedRunAlerts) {
  dir_.write("state", "a file");
  const std::string err = errorsOf({"--alert-after", "5"}, "exit 3");
  EXPECT_THAT(err, HasSubstr("alerts: the state of this job cannot be kept, so each failed run "
                             "alerts: "));
  EXPECT_THAT(linesOf(err, "ERROR"), ElementsAre(HasSubstr("failed")));
}

TEST_F(Alerts, AReporterForPeopleGetsTheAlertInPlaceOfTheFailedRun) {
  const Words events = reporting("run_failed,alert");
  errorsOf(Words{"--alert-after", "2"} + events, "exit 3");
  errorsOf(Words{"--alert-after", "2"} + events, "exit 3");
  EXPECT_EQ(contents(file("events")), "alert\n");
}

TEST_F(Alerts, WithoutASettingAReporterForPeopleGetsFailedRuns) {
  errorsOf(reporting("run_failed,alert"), "exit 3");
  EXPECT_EQ(contents(file("events")), "run_finished\n"); // the kind of the event
}

TEST_F(Alerts, ALostRunCountsWhenItIsFound) {
  const Words spooled = {"--alert-after",     "2",
                         "--spool-dir",       file("spool"),
                         "--webhook-url",     "http://127.0.0.1:1/",
                         "--webhook-retries", "0"};
  Process lost(wrapper(settings() + spooled + child("say", "ready", "pause")));
  lost.awaitOutput("ready");
  lost.signal(SIGKILL);
  lost.end();
  EXPECT_THAT(linesOf(errorsOf(spooled, "exit 3"), "ERROR"),
              testing::Contains(HasSubstr("failed 2 times in a row")));
}

// Nothing is read before the start, so nothing delays it. At the end all count.
TEST_F(Alerts, ACrowdLosesNoRun) {
  constexpr int kRuns = 100;
  const Words rules = {"--alert-after", std::to_string(kRuns), "--log-level", "ERROR"};
  std::list<Process> runs;
  for (int i = 0; i < kRuns; ++i) {
    runs.emplace_back(wrapper(settings() + rules + Words{"/bin/sh", "-c", "exit 3"}));
  }
  std::string err;
  for (Process& each : runs) {
    err += each.end().err;
  }
  EXPECT_THAT(linesOf(err, "ERROR"),
              ElementsAre(HasSubstr("failed " + std::to_string(kRuns) + " times in a row")));
}

} // namespace
} // namespace exec_wrapper::test
