// What the spool keeps is not lost, whatever becomes of its delivery.

#include "core/report/delivery/schedule_fixture.h"

#include <gmock/gmock.h>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class DeliveryKept : public ScheduleTest {
protected:
  DeliveryKept() {
    kept_ = true;
    policy_.retryDelay = 10s;
  }

  void attemptFails(EventKind kind) {
    EXPECT_EQ(attempt(), kind);
    fails();
  }

  /// Of each failure told so far, whether the event was given up.
  std::vector<bool> givenUp() {
    std::vector<bool> flags;
    for (const auto& [severity, failure] : told<DeliveryFailed>()) {
      flags.push_back(failure.givenUp);
    }
    return flags;
  }
};

TEST_F(DeliveryKept, WhatFailsBetweenTheEndOfTheRunAndTheCloseIsNotGivenUp) {
  accept(RunAdmitted{});
  attempt();
  accept(RunFinished{});
  fails();
  attemptFails(EventKind::RunFinished);
  EXPECT_THAT(givenUp(), ElementsAre(false, false));
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryKept, TheEndThatFailsBeforeTheCloseIsToldToStayInTheSpool) {
  accept(RunFinished{});
  attemptFails(EventKind::RunFinished);
  const auto messages = told<Message>();
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_THAT(messages[0].second.text, HasSubstr("stays in the spool"));
}

TEST_F(DeliveryKept, RetriesThatAreSpentWhileTheRunGoesOnAreTold) {
  accept(RunAdmitted{});
  attemptFails(EventKind::RunAdmitted);
  EXPECT_THAT(givenUp(), ElementsAre(true));
}

TEST_F(DeliveryKept, TheEndThatOnlySomebodyCanMendIsNotWaitedFor) {
  policy_.finalRetries = std::nullopt;
  accept(RunFinished{});
  attempt();
  settle(Delivery::later("no directory"));
  EXPECT_TRUE(atRest());
  EXPECT_THAT(givenUp(), ElementsAre(false));
}

TEST_F(DeliveryKept, ASpoolThatBreaksKeepsNothing) {
  accept(RunFinished{});
  attempt();
  schedule().notKept();
  fails();
  EXPECT_THAT(givenUp(), ElementsAre(true));
}

TEST_F(DeliveryKept, ASpoolThatBreaksDuringTheRunLimitsNoAttemptOfIt) {
  policy_.drainLimit = 4s;
  accept(RunAdmitted{});
  schedule().notKept();
  clock_.advance(1h);
  EXPECT_EQ(attempt(), EventKind::RunAdmitted);
  EXPECT_THAT(schedule().takeNotices(), IsEmpty());
}

TEST_F(DeliveryKept, TheDrainTakesNoLongerThanTheSpoolAllows) {
  policy_.finalRetries = std::nullopt;
  policy_.drainLimit = 8s;
  accept(RunFinished{});
  schedule().close(5s);
  attemptFails(EventKind::RunFinished);
  EXPECT_EQ(wait(), 5s);
  clock_.advance(5s);
  EXPECT_TRUE(atRest());
  EXPECT_THAT(givenUp(), ElementsAre(false));
}

TEST_F(DeliveryKept, ASpoolThatBreaksDuringTheDrainGivesItsTimeBack) {
  policy_.finalRetries = std::nullopt;
  accept(RunFinished{});
  schedule().close(5s);
  attemptFails(EventKind::RunFinished);
  schedule().notKept();
  EXPECT_EQ(wait(), 10s);
}

} // namespace
} // namespace exec_wrapper::report
