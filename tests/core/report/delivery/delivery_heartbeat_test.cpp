#include "core/report/delivery/schedule_fixture.h"

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;

class DeliveryHeartbeat : public ScheduleTest {
protected:
  DeliveryHeartbeat() {
    policy_.heartbeat = 30s;
    policy_.retryDelay = 10s;
    policy_.retries = 1;
  }

  void admitted() {
    accept(RunAdmitted{});
    EXPECT_EQ(attempt(), EventKind::RunAdmitted);
    delivered();
  }
};

TEST_F(DeliveryHeartbeat, IsNotDueBeforeTheAdmission) {
  accept(Message{});
  attempt();
  delivered();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryHeartbeat, IsDueAnIntervalAfterTheLastDelivery) {
  admitted();
  EXPECT_EQ(wait(), 30s);
  clock_.advance(20s);
  accept(AttemptStarted{});
  attempt();
  delivered();
  EXPECT_EQ(wait(), 30s);
  clock_.advance(30s);
  EXPECT_EQ(attempt(), EventKind::Heartbeat);
  delivered();
  EXPECT_EQ(wait(), 30s);
}

TEST_F(DeliveryHeartbeat, IsDueToAReporterThatWantsNoOtherEvent) {
  schedule().observe(*made(RunAdmitted{}));
  EXPECT_TRUE(schedule().busy());
  EXPECT_EQ(wait(), 30s);
}

TEST_F(DeliveryHeartbeat, CarriesTheNewestCountsAndItsOwnTime) {
  admitted();
  const EventPtr started = accept(AttemptStarted{Tally{2, 1, 0, 4711}});
  attempt();
  delivered();
  clock_.advance(30s);

  const DeliverySchedule::Step step = schedule().next();

  ASSERT_TRUE(step.attempt);
  const Event& beat = *step.attempt->event;
  ASSERT_EQ(beat.kind(), EventKind::Heartbeat);
  EXPECT_EQ(beat.as<Heartbeat>()->tally, (Tally{2, 1, 0, 4711}));
  EXPECT_EQ(beat.at, clock_.now());
  EXPECT_EQ(beat.wallAt, clock_.wallNow());
  EXPECT_EQ(beat.sequence, started->sequence);
}

TEST_F(DeliveryHeartbeat, IsRetriedLikeAnyUpdateAndThenLeftToTheNext) {
  admitted();
  clock_.advance(30s);
  EXPECT_EQ(attempt(), EventKind::Heartbeat);
  fails();
  EXPECT_EQ(wait(), 10s);
  clock_.advance(10s);
  EXPECT_EQ(attempt(), EventKind::Heartbeat);
  fails();
  EXPECT_EQ(wait(), 30s) << "a new one, an interval after the last was given up";
}

TEST_F(DeliveryHeartbeat, DoesNotQueueBehindAnother) {
  policy_.retryDelay = 10min;
  admitted();
  clock_.advance(30s);
  attempt();
  fails();
  clock_.advance(9min);
  EXPECT_EQ(wait(), 1min);
  clock_.advance(1min);
  EXPECT_EQ(attempt(), EventKind::Heartbeat);
  delivered();
  EXPECT_EQ(wait(), 30s);
}

TEST_F(DeliveryHeartbeat, GivesWayToANewerEventWhileItIsRetried) {
  admitted();
  clock_.advance(30s);
  attempt();
  fails();
  accept(AttemptEnded{});
  clock_.advance(10s);
  EXPECT_EQ(attempt(), EventKind::AttemptEnded);
  delivered();
  EXPECT_EQ(wait(), 30s);
}

TEST_F(DeliveryHeartbeat, HeedsTheWaitThatAServerAskedFor) {
  policy_.retries = 0;
  admitted();
  accept(AttemptStarted{});
  attempt();
  fails(5min);
  EXPECT_EQ(wait(), 5min);
}

TEST_F(DeliveryHeartbeat, EndsWithTheRun) {
  admitted();
  accept(RunFinished{});
  attempt();
  delivered();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryHeartbeat, EndsWithClose) {
  admitted();
  schedule().close();
  EXPECT_TRUE(atRest());
}

TEST_F(DeliveryHeartbeat, AnIntervalOfZeroIsNone) {
  policy_.heartbeat = 0s;
  admitted();
  EXPECT_TRUE(atRest());
}

} // namespace
} // namespace exec_wrapper::report
