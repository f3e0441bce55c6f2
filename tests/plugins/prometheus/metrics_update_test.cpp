#include "metrics_update.h"

#include "exec_wrapper/testing/sample_events.h"
#include "families.h"

#include <gmock/gmock.h>

#include <cmath>
#include <memory>

namespace exec_wrapper::prometheus::test {
namespace {

using ::testing::Eq;
using ::testing::IsNan;
using ::testing::Optional;

Event at(long long milliseconds, Payload payload) {
  Event event = contract::eventOf(Severity::Info, std::move(payload));
  event.wallAt = WallTime(std::chrono::milliseconds(milliseconds));
  return event;
}

RunFinished success() {
  RunFinished payload;
  payload.result = RunFinished::Result::Succeeded;
  payload.tally = {2, 1, 1, 4711};
  payload.elapsed = std::chrono::milliseconds(1500);
  return payload;
}

TEST(Chronicle, AnAdmissionIsAStart) {
  MetricValues values;
  updateMetrics(at(1'700'000'000'125, RunAdmitted{}), values);
  EXPECT_THAT(values.find({kLastStart}), Optional(1'700'000'000.125));
  EXPECT_EQ(values.find({kLastEnd}), std::nullopt);
}

TEST(Chronicle, ARunThatSucceededIsDescribedAndCounted) {
  MetricValues values;
  updateMetrics(at(5000, success()), values);
  EXPECT_THAT(values.find({kLastEnd}), Optional(5.0));
  EXPECT_THAT(values.find({kLastSuccess}), Optional(5.0));
  EXPECT_THAT(values.find({kLastSucceeded}), Optional(1.0));
  EXPECT_THAT(values.find({kLastDuration}), Optional(1.5));
  EXPECT_THAT(values.find({kLastExitStatus}), Optional(0.0));
  EXPECT_THAT(values.find({kLastAttempts}), Optional(2.0));
  EXPECT_THAT(values.find({kLastTimeouts}), Optional(1.0));
  EXPECT_THAT(values.find({kRuns, "succeeded"}), Optional(1.0));
  EXPECT_THAT(values.find({kAttempts}), Optional(2.0));
}

TEST(Chronicle, AFailureLeavesTheLastSuccessWhereItWas) {
  MetricValues values;
  updateMetrics(at(5000, success()), values);
  updateMetrics(at(9000, contract::sampleFinish()), values);
  EXPECT_THAT(values.find({kLastSuccess}), Optional(5.0));
  EXPECT_THAT(values.find({kLastEnd}), Optional(9.0));
  EXPECT_THAT(values.find({kLastSucceeded}), Optional(0.0));
  EXPECT_THAT(values.find({kLastExitStatus}), Optional(124.0));
  EXPECT_THAT(values.find({kRuns, "succeeded"}), Optional(1.0));
  EXPECT_THAT(values.find({kRuns, "timed_out"}), Optional(1.0));
  EXPECT_THAT(values.find({kAttempts}), Optional(5.0));
  EXPECT_THAT(values.find({kTimeouts}), Optional(2.0));
}

TEST(Chronicle, ARefusalIsCountedAndTouchesNothingOfTheRunThatGoesOn) {
  MetricValues values;
  updateMetrics(at(1000, RunAdmitted{}), values);
  updateMetrics(at(2000, RunRefused{"lock_file", "held", 75}), values);
  updateMetrics(at(3000, RunRefused{"lock_file", "held", 75}), values);
  EXPECT_THAT(values.find({kRefusals}), Optional(2.0));
  EXPECT_THAT(values.find({kLastRefusal}), Optional(3.0));
  EXPECT_THAT(values.find({kLastStart}), Optional(1.0));
  EXPECT_EQ(values.find({kLastExitStatus}), std::nullopt);
}

TEST(Chronicle, UsageIsToldWhereItIsKnownAndUnknownWhereItIsNot) {
  RunFinished payload = success();
  payload.usage = Usage{};
  payload.usage->user = std::chrono::milliseconds(250);
  payload.usage->maxResidentBytes = 4096;
  MetricValues values;
  updateMetrics(at(1, payload), values);
  EXPECT_THAT(values.find({kLastCpu, "user"}), Optional(0.25));
  EXPECT_THAT(values.find({kLastCpu, "system"}), Optional(0.0));
  EXPECT_THAT(values.find({kLastMemory}), Optional(4096.0));
  payload.usage->maxResidentBytes = 0; // not known
  updateMetrics(at(2, payload), values);
  EXPECT_THAT(values.find({kLastMemory}), Optional(IsNan()));
  EXPECT_THAT(values.find({kLastCpu, "user"}), Optional(0.25));
  updateMetrics(at(3, success()), values);
  EXPECT_THAT(values.find({kLastCpu, "user"}), Optional(IsNan())) << "that was another run's";
  EXPECT_THAT(values.find({kLastMemory}), Optional(IsNan()));
}

TEST(Chronicle, ProgressIsTheCountsThatTheCommandTold) {
  auto progress = std::make_shared<Progress>();
  progress->values = {{"success_count", {"3", 1}},
                      {"error_count", {"\"many\"", 1}},
                      {"skipped_count", {"1e999", 1}},
                      {"other", {"4", 1}}};
  MetricValues values;
  updateMetrics(at(1, ProgressMade{{1, 0, 0, std::nullopt, progress}}), values);
  EXPECT_THAT(values.find({kLastProgress, "success"}), Optional(3.0));
  EXPECT_THAT(values.find({kLastProgress, "error"}), Optional(IsNan()));
  EXPECT_THAT(values.find({kLastProgress, "skipped"}), Optional(IsNan()));
  updateMetrics(at(2, RunAdmitted{}), values);
  EXPECT_THAT(values.find({kLastProgress, "success"}), Optional(IsNan())) << "of an earlier run";
}

TEST(Chronicle, AStallIsCountedAndTouchesNothingElse) {
  MetricValues values;
  updateMetrics(at(1000, RunAdmitted{}), values);
  updateMetrics(at(2000, Stalled{}), values);
  updateMetrics(at(3000, Stalled{}), values);
  EXPECT_THAT(values.find({kStalls}), Optional(2.0));
  EXPECT_THAT(values.find({kLastStall}), Optional(3.0));
  EXPECT_THAT(values.find({kLastStart}), Optional(1.0));
  EXPECT_EQ(values.find({kTimeouts}), std::nullopt);
}

TEST(Chronicle, ReadinessHasItsTime) {
  MetricValues values;
  updateMetrics(at(1000, RunAdmitted{}), values);
  EXPECT_EQ(values.find({kLastReady}), std::nullopt);
  updateMetrics(at(2000, CommandReady{}), values);
  EXPECT_THAT(values.find({kLastReady}), Optional(2.0));
  EXPECT_THAT(values.find({kLastStart}), Optional(1.0));
}

TEST(Chronicle, OtherEventsChangeNothing) {
  for (const Event& event : contract::sampleEvents()) {
    MetricValues values;
    updateMetrics(event, values);
    EXPECT_EQ(values.empty(), !kCounted.contains(event.kind())) << static_cast<int>(event.kind());
  }
}

} // namespace
} // namespace exec_wrapper::prometheus::test
