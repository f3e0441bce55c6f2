// What it costs to tell the subscribers of the bus of an event.

#include "events/bus.h"
#include "support/machine_clock.h"

#include <benchmark/benchmark.h>

#include <array>
#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

namespace exec_wrapper {
namespace {

/// Keeps the newest, as a lane's mailbox does at least.
class Keeper final : public events::Subscriber {
public:
  EventKinds kinds() const noexcept override { return EventKinds::all(); }
  Severity minSeverity() const noexcept override { return Severity::Debug; }
  void receive(EventPtr event) noexcept override { newest_ = std::move(event); }

private:
  EventPtr newest_;
};

struct Subscribed {
  explicit Subscribed(Redactor redactor = {}) : bus(clock, std::move(redactor)) {
    for (Keeper& keeper : keepers) {
      bus.subscribe(keeper);
    }
  }

  MachineClock clock;
  events::Bus bus;
  std::array<Keeper, 3> keepers;
};

Tally tally() {
  return {.attempt = 1, .pid = 4711};
}

void publishEvent(benchmark::State& state) {
  Subscribed subscribed;
  for (auto unused : state) {
    subscribed.bus.publish(Severity::Info, AttemptStarted{tally()});
  }
}

void publishMessage(benchmark::State& state) {
  Subscribed subscribed;
  const std::string text = "a line of the length that lines of a log have on the whole";
  for (auto unused : state) {
    subscribed.bus.publish(Severity::Info, Message{"supervisor", text});
  }
}

void publishMasked(benchmark::State& state) {
  Redactor redactor;
  redactor.add("a secret key");
  Subscribed subscribed(redactor);
  const std::string text = "a line of the length that lines of a log have on the whole";
  for (auto unused : state) {
    subscribed.bus.publish(Severity::Info, Message{"supervisor", text});
  }
}

void publishUnwanted(benchmark::State& state) {
  const MachineClock clock;
  events::Bus bus(clock);
  for (auto unused : state) {
    bus.publish(Severity::Info, AttemptStarted{tally()});
  }
}

} // namespace
} // namespace exec_wrapper

int main(int argc, char** argv) {
  // A process with a second thread, as a run has once a reporter works: reference counts are
  // atomic.
  const std::jthread second([](const std::stop_token& stop) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any().wait(lock, stop, [] { return false; });
  });
  benchmark::RegisterBenchmark("an event", exec_wrapper::publishEvent);
  benchmark::RegisterBenchmark("a message", exec_wrapper::publishMessage);
  benchmark::RegisterBenchmark("a message with a secret to mask", exec_wrapper::publishMasked);
  benchmark::RegisterBenchmark("an event that nobody wants", exec_wrapper::publishUnwanted);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
