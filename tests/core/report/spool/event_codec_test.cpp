#include "report/spool/event_codec.h"

#include <gmock/gmock.h>

#include <memory>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;

Tally fullTally() {
  auto progress = std::make_shared<Progress>();
  progress->values["success_count"] = {"12", 3};
  progress->values["last=status\tmessage"] = {R"("a \"b\" c")", 2};
  progress->revision = 3;
  return {7, 6, 2, 4711, progress};
}

Event eventOf(Payload payload) {
  Event event;
  event.sequence = 42;
  event.wallAt = timeOf(1'795'377'484'505'782'262);
  event.severity = Severity::Warning;
  event.payload = std::move(payload);
  return event;
}

/// What is left of it after a stay on disk.
Event kept(const Payload& payload) {
  const std::string line = lineOf(recordOf(eventOf(payload)));
  const std::optional<JournalRecord> record =
      recordIn(std::string_view(line).substr(0, line.size() - 1));
  std::optional<Event> event = record ? eventIn(*record) : std::nullopt;
  if (!event) {
    throw std::runtime_error("it was not read: " + line);
  }
  return *event;
}

template <class What> What keptFact(const What& what) {
  return std::get<What>(kept(what).payload);
}

void expectTally(const Tally& tally) {
  const Tally full = fullTally();
  EXPECT_EQ(tally.attempt, full.attempt);
  EXPECT_EQ(tally.failedAttempts, full.failedAttempts);
  EXPECT_EQ(tally.timedOutAttempts, full.timedOutAttempts);
  EXPECT_EQ(tally.pid, full.pid);
  ASSERT_TRUE(tally.progress);
  EXPECT_EQ(*tally.progress, *full.progress);
}

TEST(EventRecordTest, KeepsTheFrame) {
  const Event event = kept(RunAdmitted{});
  EXPECT_EQ(event.sequence, 42U);
  EXPECT_EQ(event.wallAt, eventOf(RunAdmitted{}).wallAt);
  EXPECT_EQ(event.severity, Severity::Warning);
  EXPECT_EQ(event.kind(), EventKind::RunAdmitted);
}

TEST(EventRecordTest, KeepsAnAdmission) {
  EXPECT_EQ(keptFact(RunAdmitted{{{"id", ""}, {"a=b", "c\nd"}}}).facts,
            (Facts{{"id", ""}, {"a=b", "c\nd"}}));
}

TEST(EventRecordTest, KeepsARefusal) {
  const auto refused = keptFact(RunRefused{"lock_file", "held by 12", 75});
  EXPECT_EQ(refused.guard, "lock_file");
  EXPECT_EQ(refused.reason, "held by 12");
  EXPECT_EQ(refused.exitStatus, 75);
}

TEST(EventRecordTest, KeepsAttempts) {
  expectTally(keptFact(AttemptStarted{fullTally()}).tally);
  AttemptEnded ended{fullTally(), {ProcessEnd::Kind::Signaled, 9}, Cause::TimedOut, 3s, 600s};
  ended.decision = RetryDecision{true, RetryDecision::Rule::RetryOn, "timeout is in retry-on"};
  ended.nextInCount = 4;
  TreeSnapshot snapshot;
  snapshot.omitted = 7;
  snapshot.processes = {{12, 11, "tar\n\xFF", 'D', "nfs_wait", 1500ms, 3, {"0 /dev/null", "3 a b"}, 2},
                        {13, 12, "", 'S', "", 0ms, 1, {}, 0}};
  ended.snapshot = std::make_shared<TreeSnapshot>(snapshot);
  const auto read = keptFact(ended);
  expectTally(read.tally);
  EXPECT_EQ(read.end, ended.end);
  EXPECT_EQ(read.cause, Cause::TimedOut);
  EXPECT_EQ(read.elapsed, 3s);
  EXPECT_EQ(read.retryDelay, 600s);
  EXPECT_EQ(read.decision, ended.decision);
  EXPECT_EQ(read.nextInCount, 4U);
  ASSERT_TRUE(read.snapshot);
  EXPECT_EQ(*read.snapshot, snapshot);
}

TEST(EventRecordTest, KeepsTheEndWithAllThatBelongsToIt) {
  RunFinished finished;
  finished.result = RunFinished::Result::TimedOut;
  finished.tally = fullTally();
  finished.end = ProcessEnd{ProcessEnd::Kind::Outlived, 9};
  finished.cause = Cause::Stopped;
  finished.detail = "why";
  finished.stopSignal = 15;
  finished.attemptElapsed = 1500ms;
  finished.elapsed = 2h;
  finished.exitStatus = 143;
  finished.decision = RetryDecision{false, RetryDecision::Rule::Window, "too late"};
  finished.usage = Usage{1s, 2s, 3, 4, 5, 6, 7, 8, 9};
  finished.output = std::make_shared<Output>(
      Output{{"head", 300'000'000, std::string("\0\xFF", 2)}, {"", 0, "error\n"}});
  const auto read = keptFact(finished);
  EXPECT_EQ(read.decision, finished.decision);
  EXPECT_EQ(read.result, finished.result);
  expectTally(read.tally);
  EXPECT_EQ(read.end, finished.end);
  EXPECT_EQ(read.cause, finished.cause);
  EXPECT_EQ(read.detail, finished.detail);
  EXPECT_EQ(read.stopSignal, finished.stopSignal);
  EXPECT_EQ(read.attemptElapsed, finished.attemptElapsed);
  EXPECT_EQ(read.elapsed, finished.elapsed);
  EXPECT_EQ(read.exitStatus, finished.exitStatus);
  EXPECT_EQ(read.usage, finished.usage);
  ASSERT_TRUE(read.output);
  EXPECT_EQ(*read.output, *finished.output);
}

TEST(EventRecordTest, WhatWasNotThereIsNotThereAfterwards) {
  const auto read = keptFact(RunFinished{});
  EXPECT_EQ(read.end, std::nullopt);
  EXPECT_EQ(read.stopSignal, std::nullopt);
  EXPECT_EQ(read.usage, std::nullopt);
  EXPECT_EQ(read.output, nullptr);
  EXPECT_EQ(read.tally, Tally());
}

TEST(EventRecordTest, EveryWordHasItsMeaning) {
  for (const Cause cause : {Cause::Itself, Cause::TimedOut, Cause::Stopped, Cause::Revoked,
                            Cause::WrapperKilled, Cause::Stalled}) {
    AttemptEnded ended;
    ended.cause = cause;
    EXPECT_EQ(keptFact(ended).cause, cause);
  }
  for (const auto kind : {ProcessEnd::Kind::Exited, ProcessEnd::Kind::Signaled,
                          ProcessEnd::Kind::NotStarted, ProcessEnd::Kind::Outlived}) {
    AttemptEnded ended;
    ended.end = {kind, 1};
    EXPECT_EQ(keptFact(ended).end.kind, kind);
  }
}

TEST(EventRecordTest, OtherRecordsAreNoEvents) {
  EXPECT_FALSE(eventIn(JournalRecord("run")));
  EXPECT_FALSE(eventIn(JournalRecord("admitted"))) << "it has no time";
}

} // namespace
} // namespace exec_wrapper::report
