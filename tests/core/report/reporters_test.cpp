#include "core/report/reporters_fixture.h"

#include "support/in_child.h"

#include <gmock/gmock.h>
#include <sys/resource.h>

#include <atomic>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ReportersDrain : public ReportersTest {
protected:
  static DeliveryPolicy stubborn() {
    DeliveryPolicy policy = everything();
    policy.kinds = {EventKind::RunFinished};
    policy.finalRetries = std::nullopt;
    policy.retryDelay = 1h;
    return policy;
  }

  ScriptedReporter::Script blockUntilOpened() {
    return [this](const Event&) {
      opened_.await([this] { return open_.load(); });
      return Delivery::delivered();
    };
  }

  void open() {
    open_ = true;
    opened_.raise();
  }

  Heard a_;
  Heard b_;

private:
  Signal opened_;
  std::atomic<bool> open_ = false;
};

TEST_F(ReportersDrain, AreFinishedWhenNothingEverHappened) {
  add("log", a_);
  reporters_->close();
  EXPECT_THAT(reporters_->unfinished(), IsEmpty());
  EXPECT_THAT(late(clock_.now()), IsEmpty());
  EXPECT_EQ(reporters_->nextCheck(clock_.now()), std::nullopt);
}

TEST_F(ReportersDrain, CarryProgressWhereOneAsksForItOrForHeartbeats) {
  EXPECT_FALSE(reporters_->carryProgress()) << "there is none";
  add("webhook", a_);
  EXPECT_FALSE(reporters_->carryProgress());
  DeliveryPolicy log = everything();
  log.progress = Duration::zero();
  add("log", a_, log);
  EXPECT_FALSE(reporters_->carryProgress()) << "a log of everything is no reason";
  DeliveryPolicy beating = everything();
  beating.heartbeat = 1h;
  add("healthchecks", b_, beating);
  EXPECT_TRUE(reporters_->carryProgress());
}

TEST_F(ReportersDrain, NameThoseThatHaveSomethingLeft) {
  add("log", a_);
  add("process_api", b_, stubborn(), failAll);
  publish(RunFinished{});
  reporters_->close();
  EXPECT_TRUE(changed_.await([this] {
    return reporters_->unfinished() == std::vector<std::string>{"reporter process_api"};
  }));
}

TEST_F(ReportersDrain, HastenedTryOnceMoreAndGiveUp) {
  add("log", a_);
  add("process_api", b_, stubborn(), failAll);
  publish(RunFinished{});
  reporters_->close();
  ASSERT_TRUE(b_.awaitCount(1));
  reporters_->flush(10s);
  ASSERT_TRUE(awaitRest());

  EXPECT_LE(b_.entries().size(), 2U);
  const auto failures = a_.facts<DeliveryFailed>();
  ASSERT_FALSE(failures.empty()) << "the log's lane was at rest, and got it all the same";
  EXPECT_EQ(failures.back().first, Severity::Error);
  EXPECT_TRUE(failures.back().second.givenUp);
}

TEST_F(ReportersDrain, NameThoseThatAreStuck) {
  DeliveryPolicy policy = everything();
  policy.attemptLimit = 5s;
  add("log", a_);
  add("rollbar", b_, policy, blockUntilOpened());
  publish(RunFinished{});
  ASSERT_TRUE(b_.awaitCount(1));
  reporters_->close();
  const SteadyTime now = clock_.now();

  EXPECT_THAT(late(now), IsEmpty());
  const std::optional<SteadyTime> check = reporters_->nextCheck(now);
  ASSERT_TRUE(check);
  EXPECT_LE(*check, now + 6s);
  EXPECT_THAT(late(now + 6s), ElementsAre("reporter rollbar"));

  reporters_->flush(1s);
  EXPECT_THAT(late(clock_.now() + 2s), ElementsAre("reporter rollbar"));
  open();
  ASSERT_TRUE(awaitRest());
  EXPECT_THAT(late(now + 1h), IsEmpty());
}

TEST_F(ReportersDrain, WithoutThreadsTellTheLogWhatALaterOneCouldNotDeliver) {
  const int ended = test::inChild([this] {
    const rlimit none{0, 0};
    if ((::geteuid() == 0 && !test::becomeUser(1'000'000'000)) ||
        ::setrlimit(RLIMIT_NPROC, &none) != 0) {
      return false;
    }
    DeliveryPolicy bounded = everything();
    bounded.drainLimit = 5s;
    add("log", a_, bounded);
    bounded.kinds = {EventKind::RunFinished};
    add("history", b_, bounded, failAll);
    publish(RunFinished{});
    reporters_->close();
    const auto failures = a_.facts<DeliveryFailed>();
    const bool told = failures.size() == 1 && failures[0].second.reporter == "history";
    return told && b_.entries().size() == 1;
  });
  EXPECT_EQ(ended, 0);
}

TEST_F(ReportersDrain, ThatAreStoppedMayStillBeWithinTheirTime) {
  DeliveryPolicy policy = everything();
  policy.attemptLimit = 1h;
  add("webhook", b_, policy, blockUntilOpened());
  publish(RunFinished{});
  ASSERT_TRUE(b_.awaitCount(1));
  reporters_->close();
  reporters_->flush(1s);
  const auto all = reporters_->late(clock_.now() + 2s);
  ASSERT_THAT(all, SizeIs(1));
  EXPECT_EQ(all[0].name, "reporter webhook");
  EXPECT_FALSE(all[0].stuck) << "it has an hour";
  EXPECT_FALSE(all[0].kept) << "there is no spool";
  EXPECT_TRUE(reporters_->late(clock_.now() + 2h)[0].stuck);
  open();
  ASSERT_TRUE(awaitRest());
}

TEST_F(ReportersDrain, OneThatBlocksDelaysNeitherPublishersNorOthers) {
  add("rollbar", a_, everything(), blockUntilOpened());
  add("log", b_);
  for (int i = 0; i < 100; ++i) {
    publish(AttemptStarted{});
  }
  EXPECT_TRUE(b_.awaitCount(100));
  EXPECT_THAT(a_.entries(), SizeIs(::testing::Le(1)));
  open();
  EXPECT_TRUE(a_.awaitCount(100));
}

TEST_F(ReportersDrain, TwoThatFailDoNotFeedEachOther) {
  add("rollbar", a_, everything(), failAll);
  add("log", b_, everything(), failAll);
  publish(Message{"core", "hello"});
  publish(RunFinished{});
  publish(Message{"core", "bye"});
  reporters_->close();
  EXPECT_TRUE(awaitRest());
  EXPECT_LT(a_.entries().size() + b_.entries().size(), 50U);
}

TEST_F(ReportersDrain, TwoThatFailEveryOtherTimeDoNotFeedEachOther) {
  DeliveryPolicy policy = everything();
  policy.retries = std::nullopt;
  policy.retryDelay = 0s;
  std::atomic<unsigned> a = 0;
  std::atomic<unsigned> b = 0;
  const auto alternate = [](std::atomic<unsigned>& count) {
    return [&count](const Event&) {
      return count++ % 2 == 0 ? Delivery::retry("flaky") : Delivery::delivered();
    };
  };
  add("rollbar", a_, policy, alternate(a));
  add("log", b_, policy, alternate(b));
  publish(Message{"core", "hello"});
  publish(AttemptStarted{});
  publish(RunFinished{});
  reporters_->close();
  EXPECT_TRUE(awaitRest());
  EXPECT_LT(a_.entries().size() + b_.entries().size(), 100U);
}

TEST_F(ReportersDrain, AreNotFinishedWhileOneMayStillTellAnother) {
  for (int round = 0; round < 200; ++round) {
    Heard log;
    reporters_ =
        std::make_unique<Reporters>(bus_, clock_, Reporters::Callbacks{[](std::string) {}, [] {}});
    DeliveryPolicy messages = everything();
    messages.kinds = {EventKind::DeliveryFailed};
    add("log", log, messages);
    DeliveryPolicy once = stubborn();
    once.finalRetries = 0;
    add("process_api", a_, once, failAll);
    publish(RunFinished{});
    reporters_->close();
    while (!reporters_->unfinished().empty()) {
      std::this_thread::yield();
    }
    ASSERT_THAT(log.entries(), SizeIs(1)) << "in round " << round;
    reporters_ = nullptr;
  }
}

} // namespace
} // namespace exec_wrapper::report
