#include "core/report/delivery/schedule_fixture.h"

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;

class DeliveryDrain : public ScheduleTest {
protected:
  DeliveryDrain() {
    policy_.retryDelay = 10s;
    policy_.retries = 5;
    policy_.finalRetries = std::nullopt;
    policy_.attemptLimit = 30s;
  }

  /// The end of the run waits for its next attempt, the server being out of reach.
  void finalWaits() {
    accept(RunFinished{});
    attempt();
    fails();
    schedule().close();
    EXPECT_EQ(wait(), 10s);
    schedule().takeNotices();
  }
};

TEST_F(DeliveryDrain, ClosingEndsTheRunForAReporterThatIsNotToldItsEnd) {
  accept(AttemptStarted{});
  attempt();
  fails();
  schedule().close();
  EXPECT_EQ(attempt(), EventKind::AttemptStarted);
  fails();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryDrain, LearningOfTheEndTwiceDoesNotCutItsRetryShort) {
  const EventPtr end = accept(RunFinished{});
  attempt();
  fails();
  schedule().observe(*end);
  EXPECT_EQ(wait(), 10s);
}

TEST_F(DeliveryDrain, TriesTheEndOfTheRunForEverWithoutALimit) {
  finalWaits();
  for (int i = 0; i < 100; ++i) {
    clock_.advance(10s);
    ASSERT_EQ(attempt(), EventKind::RunFinished);
    fails();
  }
  EXPECT_FALSE(atRest());
}

TEST_F(DeliveryDrain, GivesUpWhatWaitsWhenTheDrainLimitIsOver) {
  policy_.drainLimit = 4s;
  accept(RunFinished{});
  attempt();
  fails();
  schedule().close();
  EXPECT_EQ(wait(), 4s) << "before the retry";
  schedule().takeNotices();
  clock_.advance(4s);
  EXPECT_TRUE(atRest());

  const auto notices = schedule().takeNotices();
  ASSERT_EQ(notices.size(), 1U) << "told once";
  const auto* failure = std::get_if<DeliveryFailed>(&notices[0].payload);
  ASSERT_NE(failure, nullptr);
  EXPECT_TRUE(failure->givenUp && failure->final);
  EXPECT_EQ(notices[0].severity, Severity::Error);
}

TEST_F(DeliveryDrain, GivesNoAttemptMoreTimeThanTheDrainHasLeft) {
  policy_.drainLimit = 4s;
  accept(RunFinished{});
  schedule().close();
  attempt();
  EXPECT_EQ(deadline_, clock_.now() + 4s);
}

TEST_F(DeliveryDrain, GivesLateEventsATimeOfTheirOwn) {
  policy_.drainLimit = 4s;
  schedule().close();
  clock_.advance(1h);
  accept(Message{"rollbar", "gave up"});
  EXPECT_EQ(attempt(), EventKind::Message);
  EXPECT_EQ(deadline_, clock_.now() + 4s);
  delivered();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryDrain, GivesEventsBehindAStuckOneNoNewTime) {
  policy_.drainLimit = 4s;
  accept(Message{"core", "1"});
  attempt();
  schedule().close();
  clock_.advance(3s);
  accept(Message{"core", "2"});
  clock_.advance(1s);
  delivered();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryDrain, AServerThatDoesNotAnswerIsWaitedForOnce) {
  policy_.retries = 0;
  for (int i = 0; i < 9; ++i) {
    accept(Alert{"process_api", "unreachable", {}, false});
  }
  accept(RunFinished{});
  schedule().close();
  attempt();
  clock_.advance(*policy_.attemptLimit);
  fails();
  EXPECT_EQ(attempt(), EventKind::RunFinished) << "it keeps its own retries";
  delivered();
  EXPECT_TRUE(atRest());
  const auto messages = told<Message>();
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0].second.text, "reporter process_api cannot deliver messages: no connection");
  EXPECT_EQ(messages[1].second.text, "reporter process_api gave up 9 events: no connection");
}

TEST_F(DeliveryDrain, AServerThatIsOnlySlowGetsAll) {
  for (int i = 0; i < 9; ++i) {
    accept(Alert{"process_api", "unreachable", {}, false});
  }
  accept(RunFinished{});
  schedule().close();
  for (int i = 0; i < 10; ++i) {
    EXPECT_TRUE(attempt());
    clock_.advance(*policy_.attemptLimit);
    delivered();
  }
  EXPECT_TRUE(atRest());
  EXPECT_TRUE(schedule().takeNotices().empty());
}

TEST_F(DeliveryDrain, WhereThereIsASpoolItsTimeIsThatOfAllReporters) {
  finalWaits();
  schedule().close(5s);
  clock_.advance(5s);
  EXPECT_EQ(attempt(), std::nullopt);
  EXPECT_TRUE(atRest());
  const auto failures = told<DeliveryFailed>();
  ASSERT_FALSE(failures.empty());
  EXPECT_TRUE(failures.back().second.givenUp && failures.back().second.final);
}

TEST_F(DeliveryDrain, WhatNothingIsKeptOfGetsAShortTimeAtLeast) {
  accept(RunFinished{});
  schedule().close(0s);
  EXPECT_EQ(attempt(), EventKind::RunFinished);
  EXPECT_EQ(deadline_, clock_.now() + 2s);
}

TEST_F(DeliveryDrain, AReportersOwnTimeIsNotShortened) {
  policy_.drainLimit = 5s; // a log
  accept(Message{"core", "1"});
  schedule().close(0s);
  EXPECT_EQ(attempt(), EventKind::Message);
  EXPECT_EQ(deadline_, clock_.now() + 5s);
}

TEST_F(DeliveryDrain, HasteGivesAWaitingEventOneAttemptAtOnce) {
  finalWaits();
  schedule().flush(8s);
  EXPECT_EQ(attempt(), EventKind::RunFinished);
  EXPECT_EQ(deadline_, clock_.now() + 7s) << "the last second is for seeing who is stuck";
  fails(20s);
  EXPECT_TRUE(atRest());

  const auto failures = told<DeliveryFailed>();
  ASSERT_FALSE(failures.empty());
  EXPECT_EQ(failures.back().first, Severity::Error);
  EXPECT_TRUE(failures.back().second.givenUp && failures.back().second.final);
}

TEST_F(DeliveryDrain, HasteDoesNotWaitForAServerThatAskedFor) {
  accept(RunFinished{});
  attempt();
  fails(1h);
  schedule().close();
  schedule().flush(8s);
  EXPECT_EQ(attempt(), EventKind::RunFinished);
}

TEST_F(DeliveryDrain, HasteCountsTheAttemptUnderWay) {
  finalWaits();
  clock_.advance(10s);
  EXPECT_EQ(attempt(), EventKind::RunFinished);
  schedule().flush(8s);
  fails();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryDrain, HasteStillGivesTheEndOfTheRunItsAttemptAfterAnotherUnderWay) {
  accept(AttemptStarted{});
  attempt();
  accept(AttemptEnded{});
  accept(RunFinished{});
  schedule().close();
  schedule().flush(8s);
  fails();
  EXPECT_EQ(attempt(), EventKind::RunFinished);
  fails();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryDrain, HasteInAnOutageTriesTheEndOfTheRunFirst) {
  accept(AttemptStarted{});
  accept(AttemptEnded{});
  attempt();
  fails(1h);
  accept(RunFinished{});
  schedule().close();
  schedule().flush(8s);
  EXPECT_EQ(attempt(), EventKind::RunFinished);
  delivered();
  EXPECT_TRUE(atRest());

  const auto messages = told<Message>();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].second.text, "reporter process_api gave up 2 events: no connection");
}

TEST_F(DeliveryDrain, HasteDeliversAllThatWaitsWhileNothingFails) {
  accept(AttemptStarted{});
  accept(AttemptEnded{});
  accept(RunFinished{});
  schedule().close();
  schedule().flush(8s);
  for (const EventKind kind :
       {EventKind::AttemptStarted, EventKind::AttemptEnded, EventKind::RunFinished}) {
    EXPECT_EQ(attempt(), kind);
    delivered();
  }
  EXPECT_TRUE(atRest());
  EXPECT_TRUE(schedule().takeNotices().empty());
}

TEST_F(DeliveryDrain, HasteEndsWithItsLimit) {
  accept(RunFinished{});
  accept(Message{});
  schedule().close();
  schedule().flush(8s);
  attempt();
  clock_.advance(8s);
  delivered();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryDrain, HasteStillDeliversWhatComesLater) {
  schedule().close();
  schedule().flush(8s);
  clock_.advance(1min);
  accept(Message{"rollbar", "gave up"});
  EXPECT_EQ(attempt(), EventKind::Message);
  fails();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryDrain, AnAttemptIsStuckASecondAfterItsDeadline) {
  accept(AttemptStarted{});
  const SteadyTime begin = clock_.now();
  EXPECT_EQ(schedule().lateAt(), std::nullopt);
  attempt();
  EXPECT_EQ(schedule().lateAt(), begin + 31s);
  EXPECT_EQ(schedule().nextCheck(begin), begin + 31s);
  EXPECT_EQ(schedule().nextCheck(begin + 31s), std::nullopt) << "it is already";
  delivered();
  EXPECT_EQ(schedule().lateAt(), std::nullopt);
  EXPECT_EQ(schedule().nextCheck(begin), std::nullopt);
}

TEST_F(DeliveryDrain, AnAttemptWithoutALimitIsNeverStuckUntilHasteOrDrainLimit) {
  policy_.attemptLimit = std::nullopt;
  policy_.drainLimit = 5s;
  accept(RunFinished{});
  attempt();
  EXPECT_EQ(schedule().lateAt(), std::nullopt);
  schedule().close();
  EXPECT_EQ(schedule().lateAt(), clock_.now() + 6s);
  schedule().flush(2s);
  EXPECT_EQ(schedule().lateAt(), clock_.now() + 2s);
  EXPECT_EQ(schedule().stuckAt(), std::nullopt) << "it was told no deadline";
}

TEST_F(DeliveryDrain, HasteNeverLengthensAnAttempt) {
  policy_.attemptLimit = 1s;
  accept(RunFinished{});
  attempt();
  schedule().close();
  schedule().flush(10s);
  EXPECT_EQ(schedule().lateAt(), clock_.now() + 2s);
  EXPECT_EQ(schedule().stuckAt(), clock_.now() + 2s);
}

TEST_F(DeliveryDrain, AnAttemptToComeMayBeStuckAfterItsWait) {
  finalWaits();
  EXPECT_EQ(schedule().nextCheck(clock_.now()), clock_.now() + 10s + 31s);
}

} // namespace
} // namespace exec_wrapper::report
