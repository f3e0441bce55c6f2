#include "plugins/plugin_host.h"

#include "support/fake_clock.h"

#include <gtest/gtest.h>

#include <cstdint>

namespace exec_wrapper::plugins {
namespace {

class EventCounter : public events::Subscriber {
public:
  EventKinds kinds() const noexcept override {
    return {EventKind::Message, EventKind::DeliveryFailed, EventKind::Alert};
  }
  Severity minSeverity() const noexcept override { return Severity::Debug; }
  void receive(EventPtr event) noexcept override { ++(event->as<Message>() ? messages : others); }

  std::uint64_t messages = 0;
  std::uint64_t others = 0;
};

TEST(PluginHostTest, EventsOfEveryKindCountAfterTheEndOfTheRun) {
  constexpr std::uint64_t kMost = events::BusLogger::kMostAfterEnd;
  FakeClock clock;
  events::Bus bus(clock);
  EventCounter counter;
  bus.subscribe(counter);
  run::PluginPrograms programs;
  const RunIdentity run;
  PluginHost host("noisy", bus, clock, run, {}, programs);
  bus.publish(Severity::Info, RunFinished{});

  host.logger().info("the last words");
  for (std::uint64_t i = 0; i < kMost; ++i) {
    host.publish(Severity::Warning, Alert{});
    host.publish(Severity::Warning, DeliveryFailed{});
  }

  EXPECT_EQ(counter.others, kMost - 1);
  EXPECT_EQ(counter.messages, 2U) << "its line, and that the rest is discarded";
}

} // namespace
} // namespace exec_wrapper::plugins
