#include "events/bus.h"
#include "report/delivery/mailbox.h"
#include "support/fake_clock.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <memory>
#include <new>
#include <string>

namespace {

thread_local bool memoryIsOut = false;

/// Allocations of this thread fail as long as it lives.
class NoMemory {
public:
  NoMemory() { memoryIsOut = true; }
  ~NoMemory() { memoryIsOut = false; }
};

} // namespace

// Not inlined, or the compiler sees malloc where it expects new.
[[gnu::noinline]] void* operator new(std::size_t size) {
  void* memory = memoryIsOut ? nullptr : std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) {
    throw std::bad_alloc();
  }
  return memory;
}
// The library's sort allocates its buffer by this one, and returns it to the one below.
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return memoryIsOut ? nullptr : std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

namespace exec_wrapper::events {
namespace {

class Counter : public Subscriber {
public:
  EventKinds kinds() const noexcept override { return EventKinds::all(); }
  Severity minSeverity() const noexcept override { return Severity::Debug; }
  void receive(EventPtr event) noexcept override {
    ++count;
    last = std::move(event);
  }
  int count = 0;
  EventPtr last;
};

TEST(OutOfMemory, LosesTheEventAndSaysSoLater) {
  FakeClock clock;
  Bus bus(clock);
  Counter counter;
  bus.subscribe(counter);
  {
    const NoMemory now;
    bus.publish(Severity::Info, AttemptStarted{});
  }
  EXPECT_EQ(counter.count, 0);

  bus.publish(Severity::Info, AttemptStarted{});

  EXPECT_EQ(counter.count, 2);
  ASSERT_NE(counter.last->as<Message>(), nullptr);
  EXPECT_EQ(counter.last->as<Message>()->text, "events lost, out of memory: 1");
}

TEST(OutOfMemory, CountsAsDroppedInAMailbox) {
  constexpr std::uint64_t many = 1000;
  report::Mailbox mailbox(2 * many, false);
  const auto event = std::make_shared<Event>();
  {
    const NoMemory now;
    for (std::uint64_t i = 0; i < many; ++i) {
      mailbox.put(event);
    }
  }
  const std::size_t kept = mailbox.size();

  EXPECT_LT(kept, many);
  EXPECT_EQ(mailbox.takeDropped(), many - kept);
}

} // namespace
} // namespace exec_wrapper::events
