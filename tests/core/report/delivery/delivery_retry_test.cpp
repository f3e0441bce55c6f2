#include "core/report/delivery/schedule_fixture.h"

#include <gmock/gmock.h>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::HasSubstr;

class DeliveryRetry : public ScheduleTest {
protected:
  DeliveryRetry() {
    policy_.retryDelay = 10s;
    policy_.retries = 2;
    policy_.finalRetries = std::nullopt;
  }

  /// An attempt at such an event, which fails, and the wait for the next.
  void failAndWait(EventKind kind) {
    EXPECT_EQ(attempt(), kind);
    fails();
    EXPECT_EQ(wait(), 10s);
    clock_.advance(10s);
  }
};

TEST_F(DeliveryRetry, RestsUntilAnEventComes) {
  EXPECT_TRUE(atRest());
  EXPECT_FALSE(schedule().busy());
  accept(AttemptStarted{});
  EXPECT_TRUE(schedule().busy());
  EXPECT_EQ(attempt(), EventKind::AttemptStarted);
  delivered();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryRetry, GivesAnAttemptItsDeadline) {
  policy_.attemptLimit = 3s;
  accept(AttemptStarted{});
  attempt();
  EXPECT_EQ(deadline_, clock_.now() + 3s);
}

TEST_F(DeliveryRetry, HasNoDeadlineWithoutALimit) {
  policy_.attemptLimit = std::nullopt;
  accept(AttemptStarted{});
  attempt();
  EXPECT_EQ(deadline_, SteadyTime::max());
}

TEST_F(DeliveryRetry, TriesAgainAfterTheDelayUntilTheRetriesAreSpent) {
  accept(AttemptStarted{});
  for (int i = 0; i < 2; ++i) {
    failAndWait(EventKind::AttemptStarted);
  }
  EXPECT_EQ(attempt(), EventKind::AttemptStarted);
  fails();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryRetry, TriesForEverWithoutANumberOfRetries) {
  policy_.retries = std::nullopt;
  accept(AttemptStarted{});
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(attempt(), EventKind::AttemptStarted);
    fails();
    clock_.advance(10s);
  }
  EXPECT_EQ(attempt(), EventKind::AttemptStarted);
}

TEST_F(DeliveryRetry, WaitsLongerAndLongerForAServerThatAsksForNoWait) {
  policy_.retries = std::nullopt;
  accept(AttemptStarted{});
  for (const Duration expected : {1s, 2s, 4s, 8s, 10s, 10s}) {
    ASSERT_EQ(attempt(), EventKind::AttemptStarted);
    fails(0s);
    ASSERT_EQ(wait(), expected);
    clock_.advance(expected);
  }
  attempt();
  delivered();
  accept(AttemptEnded{});
  attempt();
  fails(-5s);
  EXPECT_EQ(wait(), 1s) << "it had delivered in between";
}

TEST_F(DeliveryRetry, WaitsAsLongAsTheServerAsksForThatOnce) {
  accept(AttemptStarted{});
  attempt();
  fails(3s);
  EXPECT_EQ(wait(), 3s);
  clock_.advance(3s);
  attempt();
  fails();
  EXPECT_EQ(wait(), 10s);
}

TEST_F(DeliveryRetry, WaitsNoLongerThanAnHourForAServer) {
  accept(AttemptStarted{});
  attempt();
  fails(24h);
  EXPECT_EQ(wait(), 1h);
}

TEST_F(DeliveryRetry, HeedsTheServersWaitForTheNextEventToo) {
  policy_.retries = 0;
  accept(AttemptStarted{});
  attempt();
  fails(60s);
  accept(AttemptEnded{});
  EXPECT_EQ(wait(), 60s);
}

TEST_F(DeliveryRetry, GivesUpARejectedEventAtOnce) {
  accept(AttemptStarted{});
  accept(AttemptEnded{});
  attempt();
  settle(Delivery::rejected("400"));
  EXPECT_EQ(attempt(), EventKind::AttemptEnded);
}

TEST_F(DeliveryRetry, KeepsTheOrderWhileAnEventIsRetried) {
  accept(AttemptStarted{});
  attempt();
  fails();
  accept(AttemptEnded{});
  EXPECT_EQ(wait(), 10s);
  clock_.advance(10s);
  EXPECT_EQ(attempt(), EventKind::AttemptStarted);
}

TEST_F(DeliveryRetry, TheNewestTakesThePlaceOfARetriedEventAndItsSpentRetries) {
  policy_.newestOnly = true;
  policy_.retries = 1;
  accept(AttemptStarted{});
  attempt();
  fails();
  accept(AttemptEnded{});
  EXPECT_EQ(wait(), 10s);
  clock_.advance(10s);
  EXPECT_EQ(attempt(), EventKind::AttemptEnded);
  fails();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryRetry, TheNewestTakesThePlaceOfAnEventThatFailsUnderWay) {
  policy_.newestOnly = true;
  accept(AttemptStarted{});
  attempt();
  accept(AttemptEnded{});
  fails();
  EXPECT_EQ(wait(), 10s);
  clock_.advance(10s);
  EXPECT_EQ(attempt(), EventKind::AttemptEnded);
  delivered();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryRetry, TheEndOfTheRunIsTriedAtOnceInPlaceOfARetriedEvent) {
  policy_.newestOnly = true;
  accept(AttemptStarted{});
  attempt();
  fails();
  accept(RunFinished{});
  EXPECT_EQ(attempt(), EventKind::RunFinished);
  delivered();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryRetry, TheEndOfTheRunIsTriedAtOnceAfterAnAttemptUnderWay) {
  policy_.newestOnly = true;
  accept(AttemptStarted{});
  attempt();
  accept(RunFinished{});
  fails();
  EXPECT_EQ(attempt(), EventKind::RunFinished);
  const auto failures = told<DeliveryFailed>();
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_FALSE(failures[0].second.givenUp) << "superseded is not given up";
}

TEST_F(DeliveryRetry, TheEndOfTheRunWaitsAsLongAsTheServerAsked) {
  policy_.newestOnly = true;
  accept(AttemptStarted{});
  attempt();
  fails(30s);
  accept(RunFinished{});
  EXPECT_EQ(wait(), 30s);
}

TEST_F(DeliveryRetry, OnceTheRunIsOverEachWaitingEventGetsOneAttemptAndTheLastItsOwn) {
  policy_.finalRetries = 1;
  accept(AttemptStarted{});
  attempt();
  fails();
  accept(AttemptEnded{});
  accept(RunFinished{});

  EXPECT_EQ(attempt(), EventKind::AttemptStarted);
  fails();
  EXPECT_EQ(attempt(), EventKind::AttemptEnded);
  fails();
  failAndWait(EventKind::RunFinished);
  EXPECT_EQ(attempt(), EventKind::RunFinished);
  fails();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryRetry, NeverDeliversAFailureToTheReporterItIsAbout) {
  accept(DeliveryFailed{"process_api", "no connection"});
  EXPECT_TRUE(atRest());
  accept(DeliveryFailed{"rollbar", "no connection"});
  EXPECT_EQ(attempt(), EventKind::DeliveryFailed);
}

TEST_F(DeliveryRetry, ARevokedReporterStopsTheRunAndGetsNothingMore) {
  accept(AttemptStarted{});
  accept(Message{});
  attempt();
  EXPECT_TRUE(settle(Delivery::revoked("409")));
  EXPECT_TRUE(atRest());
  accept(RunFinished{});
  EXPECT_TRUE(atRest());
  EXPECT_TRUE(schedule().takeNotices().empty());
}

TEST_F(DeliveryRetry, ARevokedEndOfTheRunStopsNothing) {
  accept(RunFinished{});
  attempt();
  EXPECT_FALSE(settle(Delivery::revoked("409")));
  EXPECT_TRUE(atRest());
  const auto messages = told<Message>();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].first, Severity::Warning);
  EXPECT_THAT(messages[0].second.text,
              AllOf(HasSubstr("could not deliver the final status"), HasSubstr(": 409")));
}

TEST_F(DeliveryRetry, AnEventThatIsRevokedAfterTheEndStopsNothing) {
  accept(AttemptStarted{});
  attempt();
  accept(RunFinished{});
  EXPECT_FALSE(settle(Delivery::revoked("409")));
  EXPECT_TRUE(atRest());
  const auto messages = told<Message>();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_THAT(messages[0].second.text,
              AllOf(HasSubstr("the final status is not sent"), HasSubstr(": 409")));
}

TEST_F(DeliveryRetry, DuringTheRunTriesAgainWhatSomebodyMayMend) {
  policy_.retries = 1;
  accept(AttemptStarted{});
  attempt();
  settle(Delivery::later("no directory"));
  EXPECT_EQ(wait(), policy_.retryDelay);
  clock_.advance(policy_.retryDelay);
  EXPECT_EQ(attempt(), EventKind::AttemptStarted);
}

TEST_F(DeliveryRetry, AfterTheRunDoesNotWaitForWhatOnlySomebodyCanMend) {
  policy_.finalRetries = std::nullopt;
  accept(RunFinished{});
  attempt();
  settle(Delivery::later("no directory"));
  EXPECT_TRUE(atRest());
  const auto failures = told<DeliveryFailed>();
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures[0].first, Severity::Error);
  EXPECT_TRUE(failures[0].second.givenUp && failures[0].second.lasting);
}

TEST_F(DeliveryRetry, OfARecordThatEndedMeanwhileIsOneWarning) {
  policy_.lossSeverity = Severity::Warning;
  policy_.collects = true;
  policy_.finalRetries = 1;
  accept(AttemptStarted{});
  attempt();
  accept(RunFinished{});
  fails();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(attempt(), EventKind::RunFinished);
    fails();
    clock_.advance(policy_.retryDelay);
  }
  std::vector<Severity> severities;
  for (const auto& [severity, failure] : told<DeliveryFailed>()) {
    severities.push_back(severity);
  }
  EXPECT_THAT(severities,
              ::testing::ElementsAre(Severity::Debug, Severity::Debug, Severity::Warning));
}

TEST_F(DeliveryRetry, TellsWhatWasDroppedOnceTheQueueIsEmpty) {
  policy_.capacity = 1;
  accept(Message{"core", "1"});
  attempt();
  accept(Message{"core", "2"});
  accept(Message{"core", "3"});
  accept(Message{"core", "4"});
  delivered();
  attempt();
  EXPECT_TRUE(told<Message>().empty());
  delivered();
  EXPECT_TRUE(atRest());
  const auto messages = told<Message>();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages[0].first, Severity::Warning);
  EXPECT_EQ(messages[0].second.text, "reporter process_api was too slow: 2 events dropped so far");
}

} // namespace
} // namespace exec_wrapper::report
