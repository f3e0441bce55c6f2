#include "report/alerts/alert_judge.h"

#include "report/alerts/job_state_file.h"
#include "support/machine_clock.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <pthread.h>

#include <condition_variable>
#include <mutex>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Recorder final : public events::Subscriber {
public:
  EventKinds kinds() const noexcept override { return {EventKind::Alert, EventKind::Message}; }
  Severity minSeverity() const noexcept override { return Severity::Debug; }
  void receive(EventPtr event) noexcept override {
    if (const auto* const alert = event->as<Alert>()) {
      alerts.push_back(*alert);
      severities.push_back(event->severity);
    } else {
      messages.push_back(event->as<Message>()->text);
    }
  }

  std::vector<Alert> alerts;
  std::vector<Severity> severities;
  std::vector<std::string> messages;
};

class AlertJudgeTest : public testing::Test {
protected:
  AlertJudgeTest() {
    bus_.subscribe(seen_);
    config_.rules.after = 2;
    config_.directory = directory_.file("state");
    config_.identity = "process-name backup";
    config_.job = "backup";
  }

  static RunFinished ended(RunFinished::Result result, Cause cause = Cause::Itself) {
    RunFinished finished;
    finished.result = result;
    finished.cause = cause;
    finished.tally.attempt = 1;
    finished.elapsed = 3min;
    return finished;
  }
  static RunFinished failed() { return ended(RunFinished::Result::Failed); }

  /// A run, from the beginning of its process to the end.
  void run(RunFinished finished, std::uint64_t lostRuns = 0) {
    std::mutex mutex;
    std::condition_variable rested;
    bool rests = false;
    AlertJudge judge(config_, bus_, clock_, [&] {
      const std::lock_guard lock(mutex);
      rests = true;
      rested.notify_all();
    });
    for (; lostRuns > 0; --lostRuns) {
      judge.foundLostRun();
    }
    EXPECT_TRUE(judge.atRest());
    bus_.publish(Severity::Warning, std::move(finished));
    std::unique_lock lock(mutex);
    rested.wait(lock, [&] { return rests; });
    EXPECT_TRUE(judge.atRest());
  }

  std::vector<std::string> texts() const {
    std::vector<std::string> all;
    for (const Alert& alert : seen_.alerts) {
      all.push_back(alert.text);
    }
    return all;
  }

  test::TempDir directory_;
  MachineClock clock_;
  events::Bus bus_{clock_};
  Recorder seen_;
  AlertConfig config_;
};

TEST_F(AlertJudgeTest, AlertsByTheRunsBefore) {
  run(failed());
  EXPECT_THAT(seen_.alerts, IsEmpty());
  run(failed());
  ASSERT_EQ(seen_.alerts.size(), 1U);
  const Alert& alert = seen_.alerts.front();
  EXPECT_EQ(alert.text, "\"backup\" failed 2 times in a row (alert-after 2)");
  EXPECT_EQ(alert.source, "alerts");
  EXPECT_FALSE(alert.recovery);
  EXPECT_EQ(alert.facts, (Facts{{"failures", "2"}, {"job", "backup"}, {"rules", "alert-after"}}));
  EXPECT_EQ(seen_.severities.front(), Severity::Error);
}

TEST_F(AlertJudgeTest, TellsTheFirstSuccessAfterAnAlert) {
  run(failed());
  run(failed());
  run(ended(RunFinished::Result::Succeeded));
  run(ended(RunFinished::Result::Succeeded));
  ASSERT_EQ(seen_.alerts.size(), 2U);
  EXPECT_TRUE(seen_.alerts.back().recovery);
  EXPECT_EQ(seen_.severities.back(), Severity::Info);
}

TEST_F(AlertJudgeTest, AStopNeitherCountsNorResets) {
  run(failed());
  run(ended(RunFinished::Result::Failed, Cause::Stopped));
  run(failed());
  EXPECT_EQ(seen_.alerts.size(), 1U);
}

TEST_F(AlertJudgeTest, WhatCountsAsAFailure) {
  using Kind = JobOutcome::Kind;
  using Result = RunFinished::Result;
  EXPECT_EQ(judgedKind(ended(Result::Succeeded)), Kind::Succeeded);
  EXPECT_EQ(judgedKind(ended(Result::Failed)), Kind::Failed);
  EXPECT_EQ(judgedKind(ended(Result::TimedOut, Cause::TimedOut)), Kind::Failed);
  EXPECT_EQ(judgedKind(ended(Result::TimedOut, Cause::Stalled)), Kind::Failed);
  EXPECT_EQ(judgedKind(ended(Result::Failed, Cause::Revoked)), Kind::Failed);
  EXPECT_EQ(judgedKind(ended(Result::Failed, Cause::Stalled)), Kind::Failed);
  EXPECT_EQ(judgedKind(ended(Result::Failed, Cause::Stopped)), Kind::Neutral);
}

TEST_F(AlertJudgeTest, ALostRunIsAFailedRun) {
  run(failed(), 1);
  EXPECT_EQ(seen_.alerts.size(), 1U);
}

TEST_F(AlertJudgeTest, ALostRunThatIsFoundAfterTheEndCountsToo) {
  std::mutex mutex;
  std::condition_variable rested;
  int rests = 0;
  AlertJudge judge(config_, bus_, clock_, [&] {
    const std::lock_guard lock(mutex);
    ++rests;
    rested.notify_all();
  });
  const auto await = [&](int times) {
    std::unique_lock lock(mutex);
    rested.wait(lock, [&] { return rests >= times; });
  };
  bus_.publish(Severity::Warning, failed());
  await(1);
  EXPECT_THAT(seen_.alerts, IsEmpty());
  judge.foundLostRun();
  await(2);
  EXPECT_EQ(seen_.alerts.size(), 1U);
}

TEST_F(AlertJudgeTest, TheDurationOfTheRunIsJudged) {
  config_.rules = {};
  config_.rules.least = 5min;
  run(ended(RunFinished::Result::Succeeded));
  EXPECT_THAT(texts(), ElementsAre(HasSubstr("took 3m, expected at least 5m")));
}

TEST_F(AlertJudgeTest, ARunWithoutAnAttemptHasNoDuration) {
  config_.rules = {};
  config_.rules.least = 5min;
  RunFinished stopped = ended(RunFinished::Result::Failed, Cause::Revoked);
  stopped.tally.attempt = 0;
  run(stopped);
  EXPECT_THAT(seen_.alerts, IsEmpty());
}

TEST_F(AlertJudgeTest, WithoutAStateEachFailedRunAlerts) {
  for (const std::string& directory : {std::string(), directory_.write("file", "") + "/state"}) {
    config_.directory = directory;
    seen_.alerts.clear();
    seen_.messages.clear();
    run(failed());
    EXPECT_THAT(texts(), ElementsAre(HasSubstr("failed"))) << directory;
    EXPECT_THAT(seen_.messages,
                ElementsAre(HasSubstr("the state of this job cannot be kept, so each failed run "
                                      "alerts: ")));
    run(ended(RunFinished::Result::Succeeded));
    EXPECT_EQ(seen_.alerts.size(), 1U);
  }
}

TEST_F(AlertJudgeTest, WithoutAThreadAFailedRunAlertsAtClose) {
  AlertJudge judge(config_, bus_, clock_, [] {});
  pthread_attr_t usual;
  ASSERT_EQ(pthread_getattr_default_np(&usual), 0);
  pthread_attr_t impossible;
  ASSERT_EQ(pthread_attr_init(&impossible), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&impossible, std::size_t{1} << 47U), 0);
  ASSERT_EQ(pthread_setattr_default_np(&impossible), 0);
  bus_.publish(Severity::Warning, failed());
  ASSERT_EQ(pthread_setattr_default_np(&usual), 0);
  EXPECT_TRUE(judge.atRest());
  EXPECT_THAT(seen_.alerts, IsEmpty());
  judge.close();
  judge.close();
  EXPECT_THAT(texts(), ElementsAre(HasSubstr("failed")));
  EXPECT_THAT(seen_.messages, ElementsAre(HasSubstr("cannot start a thread")));
  pthread_attr_destroy(&usual);
  pthread_attr_destroy(&impossible);
}

TEST_F(AlertJudgeTest, IsStuckIfTheStateTakesTooLong) {
  AlertJudge judge(config_, bus_, clock_, [] {});
  EXPECT_FALSE(judge.stuck(clock_.now() + 1h));
  EXPECT_EQ(judge.nextCheck(clock_.now()), std::nullopt);
}

TEST_F(AlertJudgeTest, TouchesNothingBeforeTheEnd) {
  {
    const AlertJudge judge(config_, bus_, clock_, [] {});
    bus_.publish(Severity::Info, AttemptStarted{});
  }
  EXPECT_NE(access(config_.directory.c_str(), F_OK), 0);
}

} // namespace
} // namespace exec_wrapper::report
