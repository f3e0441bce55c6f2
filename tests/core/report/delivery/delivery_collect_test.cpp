#include "core/report/delivery/schedule_fixture.h"

#include <gmock/gmock.h>

#include <array>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

class DeliveryCollect : public ScheduleTest {
protected:
  DeliveryCollect() {
    policy_.collects = true;
    policy_.retries = 1;
    policy_.retryDelay = 10s;
  }

  /// The kinds of an attempt's events: those to collect, then the one to deliver.
  std::vector<EventKind> all() {
    const Step step = schedule().next();
    std::vector<EventKind> kinds;
    if (step.attempt) {
      for (const EventPtr& event : step.attempt->before) {
        kinds.push_back(event->kind());
      }
      kinds.push_back(step.attempt->event->kind());
    }
    return kinds;
  }
};

TEST_F(DeliveryCollect, OneAttemptIsForAllThatWait) {
  accept(RunAdmitted{});
  accept(AttemptStarted{});
  accept(RunFinished{});
  EXPECT_THAT(all(), ElementsAre(EventKind::RunAdmitted, EventKind::AttemptStarted,
                                 EventKind::RunFinished));
  delivered();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryCollect, NothingIsCollectedForAReporterThatDoesNotWantIt) {
  policy_.collects = false;
  accept(RunAdmitted{});
  accept(AttemptStarted{});
  EXPECT_THAT(all(), ElementsAre(EventKind::RunAdmitted));
}

TEST_F(DeliveryCollect, AFailureLeavesOnlyTheEventThatWasDelivered) {
  accept(RunAdmitted{});
  accept(AttemptStarted{});
  EXPECT_THAT(all(), ElementsAre(EventKind::RunAdmitted, EventKind::AttemptStarted));
  fails();
  EXPECT_EQ(wait(), 10s);
  clock_.advance(10s);
  EXPECT_THAT(all(), ElementsAre(EventKind::AttemptStarted));
}

TEST_F(DeliveryCollect, WhatComesDuringAWaitGoesWithTheNextAttempt) {
  accept(RunAdmitted{});
  all();
  fails();
  accept(AttemptStarted{});
  EXPECT_EQ(wait(), 10s);
  clock_.advance(10s);
  EXPECT_THAT(all(), ElementsAre(EventKind::RunAdmitted, EventKind::AttemptStarted));
}

TEST_F(DeliveryCollect, TheEndOfTheRunIsDeliveredItself) {
  accept(AttemptStarted{});
  accept(RunFinished{});
  accept(Alert{"core", "it was slow", {}, false});
  EXPECT_THAT(all(), ElementsAre(EventKind::AttemptStarted, EventKind::RunFinished));
  delivered();
  EXPECT_THAT(all(), ElementsAre(EventKind::Alert));
}

TEST_F(DeliveryCollect, AnOutageIsToldOnceBecauseTheNextDeliveryHasAll) {
  policy_.retries = 0;
  const auto events = std::to_array<Payload>({RunAdmitted{}, AttemptStarted{}, AttemptEnded{}});
  for (const Payload& payload : events) {
    accept(payload);
    all();
    fails();
  }
  std::vector<Severity> severities;
  for (const auto& [severity, failure] : told<DeliveryFailed>()) {
    severities.push_back(severity);
    EXPECT_FALSE(failure.givenUp);
  }
  EXPECT_THAT(severities, ElementsAre(Severity::Warning, Severity::Debug, Severity::Debug));
}

TEST_F(DeliveryCollect, ALossIsToldWhereNothingElseFollows) {
  policy_.retries = 0;
  policy_.finalRetries = 0;
  accept(AttemptStarted{});
  all();
  accept(RunFinished{});
  fails(); // the event that ends the run will have it
  EXPECT_THAT(all(), ElementsAre(EventKind::RunFinished));
  fails();
  const auto failures = told<DeliveryFailed>();
  ASSERT_EQ(failures.size(), 2U);
  EXPECT_FALSE(failures[0].second.givenUp);
  EXPECT_TRUE(failures[1].second.givenUp);
  EXPECT_TRUE(failures[1].second.final);
}

TEST_F(DeliveryCollect, TheEventThatEndsTheRunKeepsItsOwnRetries) {
  policy_.retries = 0;
  policy_.finalRetries = 2;
  accept(AttemptStarted{});
  accept(RunFinished{});
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(attempt(), EventKind::RunFinished);
    fails();
    clock_.advance(10s);
  }
  EXPECT_EQ(attempt(), EventKind::RunFinished);
  delivered();
  EXPECT_THAT(told<DeliveryFailed>().size(), 2U);
  EXPECT_TRUE(atRest());
}

} // namespace
} // namespace exec_wrapper::report
