#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"
#include "support/secrets/redactor.h"
#include "support/threads/mutex.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace exec_wrapper::events {

/// Receives events on the publishing thread and must only store them.
class Subscriber {
public:
  virtual ~Subscriber() = default;

  /// The wanted events. Read once, when it subscribes.
  virtual EventKinds kinds() const noexcept = 0;
  virtual Severity minSeverity() const noexcept = 0;

  /// Whether it gets the original texts; other subscribers get them with secrets masked. Read once.
  virtual bool seesSecrets() const noexcept { return false; }

  /// Does not block, does not throw, does not publish. The calls are serial, in the order of
  /// `sequence`.
  virtual void receive(EventPtr event) noexcept = 0;
};

/// Passes events from their sources to the subscribers that want them.
class Bus {
public:
  /// `redactor` knows every secret; the clock outlives the bus.
  explicit Bus(const Clock& clock, Redactor redactor = {})
      : clock_(clock), redactor_(std::move(redactor)) {}

  /// Before the run only.
  void subscribe(Subscriber& subscriber);

  /// Any thread. After it returns, the subscriber receives nothing more and may be destroyed.
  void unsubscribe(const Subscriber& subscriber);

  /// Whether any subscriber would receive it. An event without a subscriber need not be created.
  bool wanted(EventKind kind, Severity severity) const noexcept {
    const std::optional<Severity>& least = least_[static_cast<std::size_t>(kind)];
    return least && severity >= *least;
  }

  /// Passes the event to all subscribers that want it. Any thread; never blocks on a subscriber. An
  /// event is lost if there is no memory for it; the number of lost events is published with the
  /// next event that succeeds.
  void publish(Severity severity, Payload payload) noexcept;

  /// The text as most subscribers see it. Any thread; may throw std::bad_alloc.
  std::string masked(std::string_view text) const { return redactor_.masked(text); }

  /// Whether the event that ends the run was published. Any thread.
  bool runEnded() const noexcept { return runEnded_.load(std::memory_order_relaxed); }

  /// Counts an event that could not even be created.
  void countLost() noexcept { lost_.fetch_add(1, std::memory_order_relaxed); }

private:
  struct Subscription {
    Subscriber* subscriber;
    EventKinds kinds;
    Severity minSeverity;
    bool seesSecrets;
  };

  // One event as most subscribers see it, and as those that see secrets do: null if that is the
  // same.
  struct Views {
    std::shared_ptr<Event> masked;
    std::shared_ptr<Event> plain;
  };

  bool handOver(Severity severity, Payload&& fact) noexcept;
  Views viewsOf(Severity severity, Payload&& fact) const;
  void tellLost() noexcept;

  const Clock& clock_;
  const Redactor redactor_;
  bool secretsSeen_ = false; // by some subscriber. Written before the run only.
  // Per kind, the least severity that any subscriber wants. Written before the run only.
  std::array<std::optional<Severity>, std::variant_size_v<Payload>> least_;
  std::atomic<std::uint64_t> lost_ = 0;
  std::atomic<bool> runEnded_ = false;

  Mutex order_; // held while an event is numbered and passed on, so that all see one order
  std::vector<Subscription> subscriptions_ EW_GUARDED_BY(order_);
  std::uint64_t next_ EW_GUARDED_BY(order_) = 1;
};

} // namespace exec_wrapper::events
