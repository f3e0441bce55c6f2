#include "chronicle.h"

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

Event at(long long milliseconds, Fact fact) {
  Event event = contract::eventOf(Severity::Info, std::move(fact));
  event.wallAt = WallTime(std::chrono::milliseconds(milliseconds));
  return event;
}

RunFinished success() {
  RunFinished fact;
  fact.result = RunFinished::Result::Succeeded;
  fact.tally = {2, 1, 1, 4711};
  fact.elapsed = std::chrono::milliseconds(1500);
  return fact;
}

TEST(Chronicle, AnAdmissionIsAStart) {
  Sheet sheet;
  record(at(1'700'000'000'125, RunAdmitted{}), sheet);
  EXPECT_THAT(sheet.find({kLastStart}), Optional(1'700'000'000.125));
  EXPECT_EQ(sheet.find({kLastEnd}), std::nullopt);
}

TEST(Chronicle, ARunThatSucceededIsDescribedAndCounted) {
  Sheet sheet;
  record(at(5000, success()), sheet);
  EXPECT_THAT(sheet.find({kLastEnd}), Optional(5.0));
  EXPECT_THAT(sheet.find({kLastSuccess}), Optional(5.0));
  EXPECT_THAT(sheet.find({kLastSucceeded}), Optional(1.0));
  EXPECT_THAT(sheet.find({kLastDuration}), Optional(1.5));
  EXPECT_THAT(sheet.find({kLastExitStatus}), Optional(0.0));
  EXPECT_THAT(sheet.find({kLastAttempts}), Optional(2.0));
  EXPECT_THAT(sheet.find({kLastTimeouts}), Optional(1.0));
  EXPECT_THAT(sheet.find({kRuns, "succeeded"}), Optional(1.0));
  EXPECT_THAT(sheet.find({kAttempts}), Optional(2.0));
}

TEST(Chronicle, AFailureLeavesTheLastSuccessWhereItWas) {
  Sheet sheet;
  record(at(5000, success()), sheet);
  record(at(9000, contract::sampleFinish()), sheet);
  EXPECT_THAT(sheet.find({kLastSuccess}), Optional(5.0));
  EXPECT_THAT(sheet.find({kLastEnd}), Optional(9.0));
  EXPECT_THAT(sheet.find({kLastSucceeded}), Optional(0.0));
  EXPECT_THAT(sheet.find({kLastExitStatus}), Optional(124.0));
  EXPECT_THAT(sheet.find({kRuns, "succeeded"}), Optional(1.0));
  EXPECT_THAT(sheet.find({kRuns, "timed_out"}), Optional(1.0));
  EXPECT_THAT(sheet.find({kAttempts}), Optional(5.0));
  EXPECT_THAT(sheet.find({kTimeouts}), Optional(2.0));
}

TEST(Chronicle, ARefusalIsCountedAndTouchesNothingOfTheRunThatGoesOn) {
  Sheet sheet;
  record(at(1000, RunAdmitted{}), sheet);
  record(at(2000, RunRefused{"lock_file", "held", 75}), sheet);
  record(at(3000, RunRefused{"lock_file", "held", 75}), sheet);
  EXPECT_THAT(sheet.find({kRefusals}), Optional(2.0));
  EXPECT_THAT(sheet.find({kLastRefusal}), Optional(3.0));
  EXPECT_THAT(sheet.find({kLastStart}), Optional(1.0));
  EXPECT_EQ(sheet.find({kLastExitStatus}), std::nullopt);
}

TEST(Chronicle, UsageIsToldWhereItIsKnownAndUnknownWhereItIsNot) {
  RunFinished fact = success();
  fact.usage = Usage{};
  fact.usage->user = std::chrono::milliseconds(250);
  fact.usage->maxResidentBytes = 4096;
  Sheet sheet;
  record(at(1, fact), sheet);
  EXPECT_THAT(sheet.find({kLastCpu, "user"}), Optional(0.25));
  EXPECT_THAT(sheet.find({kLastCpu, "system"}), Optional(0.0));
  EXPECT_THAT(sheet.find({kLastMemory}), Optional(4096.0));
  fact.usage->maxResidentBytes = 0; // not known
  record(at(2, fact), sheet);
  EXPECT_THAT(sheet.find({kLastMemory}), Optional(IsNan()));
  EXPECT_THAT(sheet.find({kLastCpu, "user"}), Optional(0.25));
  record(at(3, success()), sheet);
  EXPECT_THAT(sheet.find({kLastCpu, "user"}), Optional(IsNan())) << "that was another run's";
  EXPECT_THAT(sheet.find({kLastMemory}), Optional(IsNan()));
}

TEST(Chronicle, ProgressIsTheCountsThatTheCommandTold) {
  auto progress = std::make_shared<Progress>();
  progress->values = {{"success_count", {"3", 1}},
                      {"error_count", {"\"many\"", 1}},
                      {"skipped_count", {"1e999", 1}},
                      {"other", {"4", 1}}};
  Sheet sheet;
  record(at(1, ProgressMade{{1, 0, 0, std::nullopt, progress}}), sheet);
  EXPECT_THAT(sheet.find({kLastProgress, "success"}), Optional(3.0));
  EXPECT_THAT(sheet.find({kLastProgress, "error"}), Optional(IsNan()));
  EXPECT_THAT(sheet.find({kLastProgress, "skipped"}), Optional(IsNan()));
  record(at(2, RunAdmitted{}), sheet);
  EXPECT_THAT(sheet.find({kLastProgress, "success"}), Optional(IsNan())) << "of an earlier run";
}

TEST(Chronicle, OtherEventsChangeNothing) {
  for (const Event& event : contract::sampleEvents()) {
    Sheet sheet;
    record(event, sheet);
    EXPECT_EQ(sheet.empty(), !kCounted.contains(event.kind())) << static_cast<int>(event.kind());
  }
}

} // namespace
} // namespace exec_wrapper::prometheus::test
