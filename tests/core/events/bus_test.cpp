#include "events/bus.h"

#include "support/fake_clock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace exec_wrapper::events {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Recorder : public Subscriber {
public:
  explicit Recorder(EventKinds kinds = EventKinds::all(), Severity least = Severity::Debug)
      : kinds_(kinds), least_(least) {}
  EventKinds kinds() const noexcept override { return kinds_; }
  Severity minSeverity() const noexcept override { return least_; }
  void receive(EventPtr event) noexcept override { events.push_back(std::move(event)); }

  std::vector<std::uint64_t> sequences() const {
    std::vector<std::uint64_t> numbers;
    for (const EventPtr& event : events) {
      numbers.push_back(event->sequence);
    }
    return numbers;
  }

  std::vector<EventPtr> events;

private:
  EventKinds kinds_;
  Severity least_;
};

class BusTest : public ::testing::Test {
protected:
  FakeClock clock_;
  Bus bus_{clock_};
};

TEST_F(BusTest, WantsNothingWithoutSubscribers) {
  for (std::size_t i = 0; i < std::variant_size_v<Payload>; ++i) {
    EXPECT_FALSE(bus_.wanted(static_cast<EventKind>(i), Severity::Critical));
  }
}

TEST_F(BusTest, WantsWhatAnySubscriberWants) {
  Recorder errors({EventKind::Message}, Severity::Error);
  Recorder warnings({EventKind::Message, EventKind::RunFinished}, Severity::Warning);
  bus_.subscribe(errors);
  bus_.subscribe(warnings);

  EXPECT_TRUE(bus_.wanted(EventKind::Message, Severity::Warning));
  EXPECT_FALSE(bus_.wanted(EventKind::Message, Severity::Info));
  EXPECT_TRUE(bus_.wanted(EventKind::RunFinished, Severity::Error));
  EXPECT_FALSE(bus_.wanted(EventKind::RunAdmitted, Severity::Critical));
}

TEST_F(BusTest, HandsEachSubscriberOnlyWhatItWants) {
  Recorder errors({EventKind::Message}, Severity::Error);
  Recorder admissions({EventKind::RunAdmitted});
  bus_.subscribe(errors);
  bus_.subscribe(admissions);

  bus_.publish(Severity::Info, Message{"core", "unheard"});
  bus_.publish(Severity::Error, Message{"core", "heard"});
  bus_.publish(Severity::Info, RunAdmitted{{{"id", "7"}}});

  ASSERT_EQ(errors.events.size(), 1U);
  EXPECT_EQ(errors.events[0]->as<Message>()->text, "heard");
  ASSERT_EQ(admissions.events.size(), 1U);
  EXPECT_EQ(admissions.events[0]->as<RunAdmitted>()->facts.at("id"), "7");
}

TEST_F(BusTest, StampsTheEventWithTimeSeverityAndNumber) {
  Recorder all;
  bus_.subscribe(all);
  clock_.advance(std::chrono::seconds(5));

  bus_.publish(Severity::Warning, Message{"core", "one"});
  bus_.publish(Severity::Warning, Message{"core", "two"});

  EXPECT_THAT(all.sequences(), ElementsAre(1U, 2U));
  EXPECT_EQ(all.events[0]->at, clock_.now());
  EXPECT_EQ(all.events[0]->wallAt, clock_.wallNow());
  EXPECT_EQ(all.events[0]->severity, Severity::Warning);
}

TEST_F(BusTest, NumbersOnlyWhatSomebodyWants) {
  Recorder errors({EventKind::Message}, Severity::Error);
  bus_.subscribe(errors);

  bus_.publish(Severity::Info, Message{});
  bus_.publish(Severity::Error, Message{});

  EXPECT_THAT(errors.sequences(), ElementsAre(1U));
}

TEST_F(BusTest, SharesOneEventAmongItsSubscribers) {
  Recorder a;
  Recorder b;
  bus_.subscribe(a);
  bus_.subscribe(b);

  bus_.publish(Severity::Info, Message{});

  EXPECT_EQ(a.events.at(0), b.events.at(0));
}

TEST_F(BusTest, HandsNothingToWhomUnsubscribed) {
  Recorder gone;
  Recorder stays;
  bus_.subscribe(gone);
  bus_.subscribe(stays);

  bus_.unsubscribe(gone);
  bus_.publish(Severity::Info, Message{});

  EXPECT_THAT(gone.events, IsEmpty());
  EXPECT_EQ(stays.events.size(), 1U);
}

TEST_F(BusTest, TellsWithTheNextEventHowManyWereLost) {
  Recorder all;
  bus_.subscribe(all);

  bus_.countLost();
  bus_.countLost();
  bus_.publish(Severity::Info, Message{"core", "through"});
  bus_.publish(Severity::Info, Message{"core", "again"});

  ASSERT_EQ(all.events.size(), 3U);
  EXPECT_EQ(all.events[1]->severity, Severity::Warning);
  EXPECT_EQ(all.events[1]->as<Message>()->text, "events lost, out of memory: 2");
}

TEST_F(BusTest, ShowsAllSubscribersTheSameOrderOfManyPublishers) {
  constexpr int publishers = 4;
  constexpr int each = 500;
  Recorder a;
  Recorder b;
  bus_.subscribe(a);
  bus_.subscribe(b);

  std::vector<std::thread> threads;
  for (int i = 0; i < publishers; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < each; ++n) {
        bus_.publish(Severity::Info, Message{});
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }

  ASSERT_EQ(a.events.size(), static_cast<std::size_t>(publishers * each));
  EXPECT_TRUE(std::is_sorted(a.events.begin(), a.events.end(), [](const auto& x, const auto& y) {
    return x->sequence < y->sequence;
  }));
  EXPECT_EQ(a.events, b.events);
}

} // namespace
} // namespace exec_wrapper::events
