#include "mail/message/report_text.h"

#include "exec_wrapper/testing/sample_events.h"
#include "exec_wrapper/testing/sample_host.h"

#include <gmock/gmock.h>

#include <memory>

namespace exec_wrapper::mail {
namespace {

using namespace std::chrono_literals;
using contract::eventOf;
using ::testing::HasSubstr;
using ::testing::Not;

class ReportTextTest : public ::testing::Test {
protected:
  ReportTextTest() {
    run_.job = run_.name = "backup";
    run_.host = "db1";
    run_.commandLine = "./backup --all";
    run_.id = "0e8cd7a0-9b1f-4d6c-8c43-f1f2a0a35b3b";
    failed_.tally = {1, 1, 0, 4711};
    failed_.end = ProcessEnd{ProcessEnd::Kind::Exited, 3};
    failed_.exitStatus = 3;
    failed_.attemptElapsed = failed_.elapsed = 2500ms;
  }

  ReportText text(Payload payload, const RunFinished* end = nullptr,
                  std::size_t mostOutput = 10'000) const {
    return reportText(eventOf(Severity::Warning, std::move(payload)), {run_, 1}, end, mostOutput);
  }
  std::string subject(Payload payload) const { return text(std::move(payload)).subject; }

  RunIdentity run_ = contract::SampleHost().run();
  RunFinished failed_;
};

TEST_F(ReportTextTest, NamesHostJobAndResult) {
  EXPECT_EQ(subject(failed_), "[db1] backup failed: exit status 3");
  failed_.end = ProcessEnd{ProcessEnd::Kind::Signaled, 11};
  EXPECT_EQ(subject(failed_), "[db1] backup failed: killed by SIGSEGV");
  failed_.end = ProcessEnd{ProcessEnd::Kind::NotStarted, 127};
  EXPECT_EQ(subject(failed_), "[db1] backup could not be started: not found");
  failed_.cause = Cause::TimedOut;
  failed_.attemptElapsed = 2h;
  EXPECT_EQ(subject(failed_), "[db1] backup timed out after 2h");
  failed_.cause = Cause::Stalled;
  EXPECT_EQ(subject(failed_), "[db1] backup stalled and was ended after 2h");
  failed_.cause = Cause::Revoked;
  EXPECT_EQ(subject(failed_), "[db1] backup was stopped: permission revoked");
  failed_.cause = Cause::WrapperKilled;
  EXPECT_EQ(subject(failed_), "[db1] backup failed: its wrapper was killed");
  failed_.cause = Cause::Stopped;
  failed_.stopSignal = 15;
  EXPECT_EQ(subject(failed_), "[db1] backup was stopped by SIGTERM");
  failed_.result = RunFinished::Result::Succeeded;
  EXPECT_EQ(subject(failed_), "[db1] backup succeeded");
}

TEST_F(ReportTextTest, NamesOtherTroubles) {
  EXPECT_EQ(subject(RunRefused{"lock_file", "held by 12", 75}),
            "[db1] backup was refused by lock_file: held by 12");
  EXPECT_EQ(subject(Alert{"alerts", "\"backup\" failed 3 times in a row (alert-after 3)", {}}),
            "[db1] \"backup\" failed 3 times in a row (alert-after 3)");
  EXPECT_EQ(subject(Alert{"lock_file", "the lock was lost", {}}),
            "[db1] backup: the lock was lost");
  EXPECT_EQ(subject(Stalled{{}, Stalled::Sign::Silence, 10min, "alert"}),
            "[db1] backup stalled: no sign of life for 10m");
  EXPECT_EQ(subject(StillRunning{{}, 3h}), "[db1] backup is still running after 3h");
  EXPECT_EQ(subject(DeliveryFailed{"webhook", "no connection"}),
            "[db1] backup: webhook could not deliver");
}

TEST_F(ReportTextTest, HasTheFactsInTheBody) {
  run_.schedule = "10 2 * * *";
  const std::string body = text(failed_).body;
  EXPECT_THAT(body, ::testing::StartsWith("\"backup\" failed: exit status 3 after 2.5 s"));
  for (const char* const line :
       {"\nJob:         backup\n", "\nHost:        db1\n", "\nCommand:     ./backup --all\n",
        "\nSchedule:    10 2 * * *\n", "\nAttempts:    1, 1 without success\n",
        "\nDuration:    2.5 s\n", "\nExit status: 3\n",
        "\nRun id:      0e8cd7a0-9b1f-4d6c-8c43-f1f2a0a35b3b\n", "\n--\n", "mail-events"}) {
    EXPECT_THAT(body, HasSubstr(line));
  }
  EXPECT_THAT(body, Not(HasSubstr("Project")));
}

TEST_F(ReportTextTest, HasTheOutput) {
  EXPECT_THAT(text(failed_).body, HasSubstr("No output was kept"));
  failed_.output = std::make_shared<Output>();
  EXPECT_THAT(text(failed_).body, HasSubstr("printed nothing"));
  failed_.output = std::make_shared<Output>(
      Output{{"begin", 12, "one\r\ntwo\tx\x1B[0m\n"}, {"", 0, "bad \xFF\xC3\xBC"}});
  const std::string body = text(failed_).body;
  EXPECT_THAT(
      body, HasSubstr("--- stdout ---\nbegin\n[... 12 bytes left out ...]\none\ntwo\tx\\x1B[0m\n"));
  EXPECT_THAT(body, HasSubstr("--- stderr ---\nbad \xEF\xBF\xBD\xC3\xBC\n"));
  EXPECT_THAT(text(failed_, nullptr, 0).body, Not(HasSubstr("std")));
}

TEST_F(ReportTextTest, HasAsMuchOfTheOutputAsIsAllowed) {
  failed_.output = std::make_shared<Output>(Output{{"", 0, std::string(100'000, 'x') + "END"}, {}});
  const std::string body = text(failed_, nullptr, 1000).body;
  EXPECT_LT(body.size(), 2500U);
  EXPECT_THAT(body, HasSubstr("END"));
}

TEST_F(ReportTextTest, OfAnAlertHasTheOutputOfTheRun) {
  failed_.output = std::make_shared<Output>(Output{{"", 0, "why\n"}, {}});
  const Alert alert{"alerts", "failed twice", {{"failures", "2"}}};
  EXPECT_THAT(text(alert, &failed_).body, HasSubstr("why\n"));
  EXPECT_THAT(text(alert, &failed_).body, HasSubstr("\nfailures:    2\n"));
  EXPECT_THAT(text(alert).body, Not(HasSubstr("utput")));
}

TEST_F(ReportTextTest, HasTheProcesses) {
  failed_.snapshot = contract::sampleSnapshot();
  const std::string body = text(failed_).body;
  EXPECT_THAT(body, HasSubstr("4711 \"quoted\"\\nline"));
  EXPECT_THAT(body, HasSubstr("state S in do_wait, CPU time 20 ms\n"));
  EXPECT_THAT(body, HasSubstr("and 5 more\n"));
}

TEST_F(ReportTextTest, HasABoundedSubject) {
  run_.job = std::string(500, 'j');
  run_.host = std::string(500, 'h');
  EXPECT_LE(subject(RunRefused{"lock_file", std::string(5000, 'r'), 75}).size(), 300U);
}

} // namespace
} // namespace exec_wrapper::mail
