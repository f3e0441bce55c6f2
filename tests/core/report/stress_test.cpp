#include "core/report/reporters_fixture.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>

namespace exec_wrapper::report {
namespace {

using namespace std::chrono_literals;

class ReportersStress : public ReportersTest {
protected:
  static constexpr int kPublishers = 8;
  static constexpr int kEach = 1000;
  static constexpr std::size_t kAll = kPublishers * kEach;

  void publishFromManyThreads() {
    std::vector<std::thread> threads;
    for (int publisher = 0; publisher < kPublishers; ++publisher) {
      threads.emplace_back([this, publisher] {
        for (int i = 0; i < kEach; ++i) {
          publish(Message{std::to_string(publisher), std::to_string(i)});
        }
      });
    }
    for (std::thread& thread : threads) {
      thread.join();
    }
  }

  /// Numbers rise, and each publisher's own order is kept.
  static void expectOrder(const std::vector<Heard::Entry>& entries) {
    std::map<std::string, int> next;
    std::uint64_t last = 0;
    for (const Heard::Entry& entry : entries) {
      ASSERT_GT(entry.event.sequence, last);
      last = entry.event.sequence;
      const auto& message = *entry.event.as<Message>();
      ASSERT_EQ(message.text, std::to_string(next[message.source]++));
    }
  }
};

TEST_F(ReportersStress, EveryLaneGetsEveryEventInOrder) {
  DeliveryPolicy policy = everything();
  policy.kinds = {EventKind::Message};
  policy.capacity = kAll;
  Heard heard[3];
  add("a", heard[0], policy);
  add("b", heard[1], policy);
  add("c", heard[2], policy);

  publishFromManyThreads();
  reporters_->close();
  ASSERT_TRUE(awaitRest());

  for (const Heard& lane : heard) {
    ASSERT_EQ(lane.entries().size(), kAll);
    expectOrder(lane.entries());
  }
}

TEST_F(ReportersStress, FailingAndSlowLanesLoseNothingUncounted) {
  DeliveryPolicy policy = everything();
  policy.kinds = {EventKind::Message};
  policy.capacity = 16;
  policy.retries = std::nullopt;
  policy.retryDelay = 0s;
  std::uint64_t count = 0; // of one lane's thread
  Heard failing;
  Heard small;
  add("failing", failing, policy, [&](const Event&) {
    return ++count % 3 == 0 ? Delivery::retry("every third") : Delivery::delivered();
  });
  add("small", small, policy);

  publishFromManyThreads();
  reporters_->close();
  ASSERT_TRUE(awaitRest());

  std::uint64_t got = 0;
  std::uint64_t dropped = 0;
  constexpr std::string_view told = "reporter small was too slow: ";
  for (const auto& [severity, message] : small.facts<Message>()) {
    got += message.source != "small" && message.source != "failing" ? 1 : 0;
    if (message.text.rfind(told, 0) == 0) {
      dropped = std::stoull(message.text.substr(told.size()));
    }
  }
  // Words of the lanes themselves may be among the dropped.
  EXPECT_GE(got + dropped, kAll);
  EXPECT_LE(got, kAll);
}

} // namespace
} // namespace exec_wrapper::report
