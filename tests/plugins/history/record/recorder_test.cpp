#include "history/record/recorder.h"

#include "exec_wrapper/event_names.h"

#include <gmock/gmock.h>

namespace exec_wrapper::history {
namespace {

using namespace std::chrono_literals;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class RecorderTest : public ::testing::Test {
protected:
  RecorderTest() {
    run_.id = "3f0c3b0e-0000-4000-8000-000000000001";
    run_.job = "backup";
    run_.commandLine = "backup --all";
    run_.host = "db1";
    run_.wrapperPid = 4711;
    run_.begun = start_;
    context_.user = "batch";
    context_.maxAttempts = 3;
  }

  Event event(Payload payload, Duration after = 0s) {
    Event made;
    made.sequence = ++sequence_;
    made.wallAt = start_ + after;
    made.payload = std::move(payload);
    return made;
  }

  const RunRecord& take(std::vector<Event> events) {
    recorder_.emplace(run_, context_);
    for (const Event& each : events) {
      recorder_->take(each);
    }
    return recorder_->record();
  }

  static std::string textOf(const Columns& columns, std::string_view name) {
    const auto found = columns.find(name);
    if (found == columns.end()) {
      return "(absent)";
    }
    if (const auto* const number = std::get_if<std::int64_t>(&found->second)) {
      return std::to_string(*number);
    }
    return std::get<std::string>(found->second);
  }

  const WallTime start_{1'700'000'000s};
  RunIdentity run_;
  RunContext context_;
  std::optional<Recorder> recorder_;
  std::uint64_t sequence_ = 0;
};

TEST_F(RecorderTest, ARunThatWasAdmittedIsRunning) {
  const RunRecord& record = take({event(RunAdmitted{{{"id", "7"}}}, 2s)});
  EXPECT_EQ(record.id, run_.id);
  EXPECT_EQ(textOf(record.run, "job"), "backup");
  EXPECT_EQ(textOf(record.run, "command"), "backup --all");
  EXPECT_EQ(textOf(record.run, "\"user\""), "batch");
  EXPECT_EQ(textOf(record.run, "result"), "running");
  EXPECT_EQ(textOf(record.run, "queued_us"), "1700000000000000");
  EXPECT_EQ(textOf(record.run, "admitted_us"), "1700000002000000");
  EXPECT_EQ(textOf(record.run, "lock_wait_us"), "2000000");
  EXPECT_EQ(textOf(record.run, "facts"), R"({"id":"7"})");
  EXPECT_EQ(textOf(record.run, "wrapper_pid"), "4711");
  EXPECT_EQ(textOf(record.run, "ended_us"), "(absent)");
  EXPECT_FALSE(record.over);
}

TEST_F(RecorderTest, ARefusalIsItsReason) {
  const RunRecord& record = take({event(RunRefused{"lock_file", "held by pid 9", 75}, 1s)});
  EXPECT_EQ(textOf(record.run, "result"), "refused");
  EXPECT_EQ(textOf(record.run, "cause"), "lock_file");
  EXPECT_EQ(textOf(record.run, "reason"), "held by pid 9");
  EXPECT_EQ(textOf(record.run, "wrapper_status"), "75");
  EXPECT_TRUE(record.over);
  EXPECT_THAT(record.attempts, IsEmpty());
}

TEST_F(RecorderTest, EachAttemptIsARow) {
  AttemptEnded ended{{1, 1, 0, 20}, {ProcessEnd::Kind::Exited, 3}};
  ended.elapsed = 5s;
  ended.retryDelay = 40s;
  ended.decision = RetryDecision{true, RetryDecision::Rule::RetryOn, "failure is in retry-on"};
  RunFinished finished;
  finished.result = RunFinished::Result::Succeeded;
  finished.tally = {2, 1, 0, 21};
  finished.end = ProcessEnd{ProcessEnd::Kind::Exited, 0};
  finished.attemptElapsed = 7s;
  finished.elapsed = 52s;
  const RunRecord& record =
      take({event(RunAdmitted{}), event(AttemptStarted{{1, 0, 0, 20}}, 1s), event(ended, 6s),
            event(AttemptStarted{{2, 1, 0, 21}}, 46s), event(finished, 53s)});
  ASSERT_THAT(record.attempts, SizeIs(2));
  const Columns& first = record.attempts.at(1);
  EXPECT_EQ(textOf(first, "pid"), "20");
  EXPECT_EQ(textOf(first, "exit_status"), "3");
  EXPECT_EQ(textOf(first, "duration_us"), "5000000");
  EXPECT_EQ(textOf(first, "retry_delay_us"), "40000000");
  EXPECT_EQ(textOf(first, "decision"), "again");
  EXPECT_EQ(textOf(first, "rule"), "retry-on");
  EXPECT_EQ(textOf(record.attempts.at(2), "duration_us"), "7000000");
  EXPECT_EQ(textOf(record.run, "result"), "succeeded");
  EXPECT_EQ(textOf(record.run, "started_us"), "1700000001000000");
  EXPECT_EQ(textOf(record.run, "ended_us"), "1700000053000000");
  EXPECT_EQ(textOf(record.run, "duration_us"), "52000000");
  EXPECT_EQ(textOf(record.run, "attempts"), "2");
  EXPECT_TRUE(record.over);
}

TEST_F(RecorderTest, TheResultTellsAStopARevocationAndALostRunApart) {
  const auto resultOf = [this](Cause cause, RunFinished::Result result) {
    RunFinished finished;
    finished.cause = cause;
    finished.result = result;
    return textOf(take({event(finished)}).run, "result");
  };
  using Result = RunFinished::Result;
  EXPECT_EQ(resultOf(Cause::Itself, Result::Succeeded), "succeeded");
  EXPECT_EQ(resultOf(Cause::Itself, Result::Failed), "failed");
  EXPECT_EQ(resultOf(Cause::TimedOut, Result::TimedOut), "timed_out");
  EXPECT_EQ(resultOf(Cause::Stopped, Result::Failed), "stopped");
  EXPECT_EQ(resultOf(Cause::Revoked, Result::Failed), "revoked");
  EXPECT_EQ(resultOf(Cause::WrapperKilled, Result::Failed), "lost");
  EXPECT_EQ(resultOf(Cause::Stalled, Result::Failed), "failed");
}

TEST_F(RecorderTest, KeepsTheOutputTheUsageAndTheProgress) {
  auto progress = std::make_shared<Progress>();
  progress->values["success_count"] = {"12", 1};
  RunFinished finished;
  finished.tally.progress = progress;
  finished.end = ProcessEnd{ProcessEnd::Kind::Signaled, 9};
  finished.usage = Usage{};
  finished.usage->user = 1500ms;
  finished.usage->oomKills = 1;
  auto output = std::make_shared<Output>();
  output->out.tail = std::string("out\0\xFF\n", 6);
  finished.output = output;
  const RunRecord& record = take({event(finished)});
  EXPECT_EQ(textOf(record.run, "signal"), "9");
  EXPECT_EQ(textOf(record.run, "exit_status"), "(absent)");
  EXPECT_EQ(textOf(record.run, "cpu_user_us"), "1500000");
  EXPECT_EQ(textOf(record.run, "oom_kills"), "1");
  EXPECT_EQ(textOf(record.run, "max_resident_bytes"), "(absent)") << "it is not known";
  EXPECT_EQ(textOf(record.run, "progress"), R"({"success_count":12})");
  EXPECT_EQ(textOf(record.run, "output"), "out\xEF\xBF\xBD\xEF\xBF\xBD\n");
  EXPECT_EQ(textOf(record.run, "error_output"), "(absent)");
}

TEST_F(RecorderTest, AlertsHaveRowsOfTheirOwn) {
  Stalled stalled;
  stalled.silence = 90s;
  stalled.action = "alert";
  const RunRecord& record =
      take({event(RunAdmitted{}), event(Alert{"alerts", "failed 3 times", {}}), event(stalled),
            event(StillRunning{})});
  ASSERT_THAT(record.alerts, SizeIs(3));
  EXPECT_EQ(textOf(record.alerts.at(2), "event"), "alert");
  EXPECT_THAT(textOf(record.alerts.at(2), "text"), HasSubstr("failed 3 times"));
  EXPECT_EQ(textOf(record.alerts.at(2), "recovery"), "0");
  EXPECT_EQ(textOf(record.alerts.at(3), "event"), "stalled");
  EXPECT_EQ(textOf(record.alerts.at(4), "event"), "still_running");
}

TEST_F(RecorderTest, WhileTheDatabaseIsAwayTheNewestAttemptsAreKept) {
  take({event(RunAdmitted{})});
  for (std::uint64_t number = 1; number <= kKeptAttempts + 5; ++number) {
    recorder_->take(event(AttemptStarted{{number, number - 1, 0, 20}}));
  }
  EXPECT_THAT(recorder_->record().attempts, SizeIs(kKeptAttempts));
  EXPECT_EQ(recorder_->record().attempts.begin()->first, 6U);
}

TEST_F(RecorderTest, WhatWasStoredIsNotGivenAgain) {
  take({event(RunAdmitted{}), event(AttemptStarted{{1, 0, 0, 20}})});
  recorder_->stored();
  EXPECT_THAT(recorder_->record().attempts, IsEmpty());
  recorder_->take(event(AttemptStarted{{2, 1, 0, 21}}));
  EXPECT_THAT(recorder_->record().attempts, SizeIs(1));
  EXPECT_EQ(textOf(recorder_->record().run, "job"), "backup") << "of the run all is given";
}

} // namespace
} // namespace exec_wrapper::history
