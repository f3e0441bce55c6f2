#include "events/end_of_run.h"

#include "support/fake_clock.h"

#include <gtest/gtest.h>

#include <chrono>
#include <future>

namespace exec_wrapper::events {
namespace {

using namespace std::chrono_literals;

RunFinished finishWith(int status) {
  RunFinished finished;
  finished.exitStatus = status;
  return finished;
}

TEST(EndOfRun, IsKeptAndNothingElseIs) {
  FakeClock clock;
  Bus bus(clock);
  EndOfRun end;
  bus.subscribe(end);
  bus.publish(Severity::Info, Message{"run", "a line"});
  EXPECT_EQ(end.await(0ms), nullptr);
  bus.publish(Severity::Info, finishWith(3));
  const EventPtr event = end.await(0ms);
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(event->as<RunFinished>()->exitStatus, 3);
  EXPECT_EQ(end.await(0ms), event) << "as often as it is asked for";
}

TEST(EndOfRun, IsAwaitedWhereItComesLater) {
  FakeClock clock;
  Bus bus(clock);
  EndOfRun end;
  bus.subscribe(end);
  auto awaited = std::async(std::launch::async, [&end] { return end.await(1min); });
  bus.publish(Severity::Warning, finishWith(4));
  const EventPtr event = awaited.get();
  ASSERT_NE(event, nullptr);
  EXPECT_EQ(event->as<RunFinished>()->exitStatus, 4);
}

TEST(EndOfRun, ThatDoesNotComeIsAwaitedForTheLimitAlone) {
  const SteadyTime before = std::chrono::steady_clock::now();
  EXPECT_EQ(EndOfRun().await(1ms), nullptr);
  EXPECT_LT(std::chrono::steady_clock::now(), before + 10s);
}

TEST(EndOfRun, HoldsNoSecret) {
  FakeClock clock;
  Redactor redactor;
  redactor.add("s3cret-word");
  Bus bus(clock, redactor);
  EndOfRun end;
  bus.subscribe(end);
  RunFinished finished;
  finished.detail = "the s3cret-word is out";
  bus.publish(Severity::Warning, finished);
  EXPECT_EQ(end.await(0ms)->as<RunFinished>()->detail.find("s3cret-word"), std::string::npos);
}

} // namespace
} // namespace exec_wrapper::events
