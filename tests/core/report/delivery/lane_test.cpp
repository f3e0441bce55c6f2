#include "core/report/reporters_fixture.h"

#include <Poco/Exception.h>
#include <gmock/gmock.h>
#include <pthread.h>

#include <atomic>
#include <fstream>
#include <stdexcept>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class LaneTest : public ReportersTest {
protected:
  /// A second reporter's lane, that hears what becomes of the first.
  void listen() { add("log", log_); }

  std::vector<std::string> errors() const {
    std::vector<std::string> texts;
    for (const auto& [severity, message] : log_.facts<Message>()) {
      if (severity == Severity::Error) {
        texts.push_back(message.text);
      }
    }
    return texts;
  }

  Heard heard_;
  Heard log_;
};

std::string threadCount() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line) && line.rfind("Threads:", 0) != 0) {
  }
  return line;
}

TEST_F(LaneTest, DeliversInOrderOnOneThreadOfItsOwn) {
  add("log", heard_);
  for (int i = 0; i < 100; ++i) {
    publish(AttemptStarted{});
  }
  ASSERT_TRUE(heard_.awaitCount(100));

  const auto entries = heard_.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    EXPECT_EQ(entries[i].event.sequence, i + 1);
    EXPECT_EQ(entries[i].thread, entries[0].thread);
  }
  EXPECT_NE(entries[0].thread, std::this_thread::get_id());
}

TEST_F(LaneTest, DismissedAtRestItsReporterIsGoneAndItsThreadIsNotWokenForThat) {
  const auto held = std::make_shared<int>();
  add("log", heard_, everything(), [held](const Event&) { return Delivery::delivered(); });
  publish(Message{});
  reporters_->close();
  ASSERT_TRUE(awaitRest());
  const std::string before = threadCount();

  std::string named;
  reporters_->dismiss([&](const std::string& name) { named = name; });
  EXPECT_EQ(named, "log");
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_EQ(threadCount(), before);

  publish(Message{});
  reporters_ = nullptr; // waits for the thread
  EXPECT_THAT(heard_.entries(), SizeIs(1));
}

TEST_F(LaneTest, StartsNoThreadBeforeThereIsWork) {
  const std::string before = threadCount();
  DeliveryPolicy policy = everything();
  policy.kinds = {EventKind::RunFinished};
  policy.heartbeat = 1h;
  add("process_api", heard_, policy);
  publish(Message{});
  publish(AttemptStarted{});
  EXPECT_EQ(threadCount(), before);

  publish(RunAdmitted{});
  EXPECT_NE(threadCount(), before) << "heartbeats need it from here on";
}

TEST_F(LaneTest, DeliversOnlyWhatIsWantedAndHeartbeatsAllTheSame) {
  DeliveryPolicy policy;
  policy.kinds = {EventKind::RunFinished};
  policy.heartbeat = 1ms;
  add("process_api", heard_, policy);
  publish(RunAdmitted{});
  publish(AttemptStarted{Tally{3, 2, 0, 4711}});
  ASSERT_TRUE(heard_.awaitCount(2));
  publish(RunFinished{});
  reporters_->close();
  ASSERT_TRUE(awaitRest());

  const auto beats = heard_.facts<Heartbeat>();
  EXPECT_EQ(beats.back().second.tally.attempt, 3U);
  EXPECT_THAT(heard_.facts<RunFinished>(), SizeIs(1));
  EXPECT_EQ(heard_.entries().size(), beats.size() + 1);
}

TEST_F(LaneTest, DeliversProgressAtItsOwnPaceWhateverElseIsWanted) {
  auto told = std::make_shared<Progress>();
  told->values["success_count"] = {"1", 1};
  told->revision = 1;
  Tally tally;
  tally.progress = told;
  DeliveryPolicy paced;
  paced.kinds = {EventKind::RunFinished};
  paced.progress = 0ms;
  DeliveryPolicy unpaced = everything();
  unpaced.minSeverity = Severity::Debug;
  add("process_api", heard_, paced);
  add("log", log_, unpaced);
  publish(RunAdmitted{});
  publish(ProgressMade{tally});
  ASSERT_TRUE(heard_.awaitCount(1));
  EXPECT_THAT(heard_.facts<ProgressMade>(), SizeIs(1));
  publish(RunFinished{});
  reporters_->close();
  ASSERT_TRUE(awaitRest());
  EXPECT_THAT(log_.facts<ProgressMade>(), SizeIs(0)) << "it asked for no pace";
}

TEST_F(LaneTest, TriesAgainUntilItIsDelivered) {
  DeliveryPolicy policy = everything();
  policy.retries = std::nullopt;
  policy.retryDelay = 1ms;
  std::atomic<int> failures = 3;
  add("process_api", heard_, policy, [&](const Event&) {
    return failures-- > 0 ? Delivery::retry("no connection") : Delivery::delivered();
  });
  publish(AttemptStarted{});
  EXPECT_TRUE(heard_.awaitCount(4));
  reporters_->close();
  ASSERT_TRUE(awaitRest());
  EXPECT_EQ(heard_.entries().size(), 4U);
}

TEST_F(LaneTest, TellsOthersOfAFailureButNotTheReporterItself) {
  add("process_api", heard_, everything(), failAll);
  listen();
  publish(AttemptStarted{});
  ASSERT_TRUE(log_.awaitCount(2));
  reporters_->close();
  ASSERT_TRUE(awaitRest());

  const auto failures = log_.facts<DeliveryFailed>();
  ASSERT_EQ(failures.size(), 1U);
  EXPECT_EQ(failures[0].second.reporter, "process_api");
  EXPECT_TRUE(failures[0].second.firstOfOutage);
  EXPECT_THAT(heard_.facts<DeliveryFailed>(), IsEmpty());
}

struct Thrower {
  ScriptedReporter::Script script;
  std::string what;
};

class ThrowingReporter : public LaneTest, public ::testing::WithParamInterface<Thrower> {};

TEST_P(ThrowingReporter, IsNamedAndSwitchedOff) {
  add("rollbar", heard_, everything(), GetParam().script);
  listen();
  publish(AttemptStarted{});
  ASSERT_TRUE(log_.awaitCount(2));
  publish(RunFinished{});
  reporters_->close();
  ASSERT_TRUE(awaitRest());

  EXPECT_THAT(heard_.entries(), SizeIs(1));
  EXPECT_THAT(errors(), ElementsAre("reporter rollbar failed and gets no further events: " +
                                    GetParam().what));
}

INSTANTIATE_TEST_SUITE_P(All, ThrowingReporter,
                         ::testing::Values(Thrower{[](const Event&) -> Delivery {
                                                     throw std::runtime_error("no luck\n");
                                                   },
                                                   "no luck\\n"},
                                           Thrower{[](const Event&) -> Delivery {
                                                     throw Poco::IOException("pipe");
                                                   },
                                                   "I/O error: pipe"},
                                           Thrower{[](const Event&) -> Delivery { throw 7; },
                                                   "an exception of unknown type"}));

TEST_F(LaneTest, SaysAtCloseThatItsThreadCouldNotBeStarted) {
  DeliveryPolicy policy = everything();
  policy.kinds = {EventKind::AttemptStarted};
  add("rollbar", heard_, policy);
  listen();
  pthread_attr_t usual;
  ASSERT_EQ(pthread_getattr_default_np(&usual), 0);
  pthread_attr_t impossible;
  ASSERT_EQ(pthread_attr_init(&impossible), 0);
  ASSERT_EQ(pthread_attr_setstacksize(&impossible, std::size_t{1} << 47U), 0);
  publish(Message{}); // the listener's thread
  ASSERT_EQ(pthread_setattr_default_np(&impossible), 0);
  publish(AttemptStarted{});
  ASSERT_EQ(pthread_setattr_default_np(&usual), 0);
  publish(AttemptStarted{});
  reporters_->close();
  ASSERT_TRUE(awaitRest());

  EXPECT_THAT(heard_.entries(), IsEmpty());
  EXPECT_THAT(errors(), ElementsAre(HasSubstr("rollbar gets no events, because its thread")));
  pthread_attr_destroy(&usual);
  pthread_attr_destroy(&impossible);
}

TEST_F(LaneTest, PassesARevocationOn) {
  add("process_api", heard_, everything(), [](const Event&) { return Delivery::revoked("409\n"); });
  publish(AttemptStarted{});
  EXPECT_TRUE(revoked_.await([this] {
    MutexLock lock(mutex_);
    return revocations_ == std::vector<std::string>{"409\\n"};
  }));
  publish(RunFinished{});
  reporters_->close();
  ASSERT_TRUE(awaitRest());
  EXPECT_THAT(heard_.entries(), SizeIs(1));
}

TEST_F(LaneTest, DoesNotStopTheRunForARevokedFinalEvent) {
  add("process_api", heard_, everything(), [](const Event&) { return Delivery::revoked("409"); });
  publish(RunFinished{});
  reporters_->close();
  ASSERT_TRUE(awaitRest());
  MutexLock lock(mutex_);
  EXPECT_THAT(revocations_, IsEmpty());
}

TEST_F(LaneTest, SaysInItsOwnQueueHowManyEventsWereDropped) {
  Signal opened;
  std::atomic<bool> open = false;
  DeliveryPolicy policy = everything();
  policy.capacity = 2;
  add("log", heard_, policy, [&](const Event&) {
    opened.await([&] { return open.load(); });
    return Delivery::delivered();
  });
  publish(Message{"core", "under way"});
  ASSERT_TRUE(heard_.awaitCount(1));
  for (int i = 0; i < 10; ++i) {
    publish(Message{"core", "waits"});
  }
  open = true;
  opened.raise();
  ASSERT_TRUE(heard_.awaitCount(4));

  EXPECT_EQ(heard_.facts<Message>().back().second.text,
            "reporter log was too slow: 8 events dropped so far");
  reporters_ = nullptr;
}

TEST_F(LaneTest, IsLeftWithoutWaitingForARetry) {
  DeliveryPolicy policy = everything();
  policy.retries = std::nullopt;
  policy.retryDelay = 1h;
  add("process_api", heard_, policy, failAll);
  publish(AttemptStarted{});
  ASSERT_TRUE(heard_.awaitCount(1));

  const SteadyTime begin = clock_.now();
  reporters_ = nullptr;
  EXPECT_LT(clock_.now() - begin, kPatience);
  publish(AttemptStarted{}); // nobody is there to receive it, and that is all right
}

} // namespace
} // namespace exec_wrapper::report
