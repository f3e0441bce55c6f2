#pragma once

#include "exec_wrapper/event.h"

#include <cstddef>
#include <cstdint>
#include <deque>

namespace exec_wrapper::report {

/// True for events of the run itself; false for messages, alerts and failed deliveries.
bool aboutRun(EventKind kind) noexcept;

/// The waiting events of one reporter, oldest first, and the rules of their replacement:
///
/// - An event about the run replaces a waiting one if only the newest counts (`newestOnly`). Any
///   newer event about the run replaces a heartbeat or progress. The event that ends the run is
///   never replaced, and neither are messages and failed deliveries.
/// - Beyond the capacity the oldest event is dropped and counted. Events that begin or end a run
///   are never dropped.
///
/// Not synchronised: the code that shares it locks.
class Mailbox {
public:
  /// An event and the number of its failed deliveries so far.
  struct Letter {
    EventPtr event;
    std::uint64_t attempts = 0;
  };
  using Letters = std::deque<Letter>;

  Mailbox(std::size_t capacity, bool newestOnly);

  /// Appends the event. Without memory it counts as dropped.
  void put(EventPtr event) noexcept;

  /// Puts an event back at the front after its delivery failed. A superseded event is discarded;
  /// the newer event inherits its attempts, so that a stream of events uses up retries too.
  void putBack(Letter letter) noexcept;

  /// The oldest. There must be one.
  const Event& oldest() const { return *letters_.front().event; }

  /// Removes the oldest. There must be one.
  Letter take();

  /// Whether a waiting event makes this one, which was taken before, needless.
  bool supersedes(const Event& taken) const noexcept;

  bool empty() const noexcept { return letters_.empty(); }
  std::size_t size() const noexcept { return letters_.size(); }
  bool finalWaits() const noexcept;

  void clear() noexcept { letters_.clear(); }

  /// Empties it and returns the waiting events.
  Letters takeAll();

  /// Keeps only the event that ends the run, if it is there; returns the others.
  Letters takeAllButFinal();

  /// The number of events that were dropped since the last call.
  std::uint64_t takeDropped() noexcept;

private:
  bool givesWay(const Event& event) const noexcept;
  void keepWithinCapacity() noexcept;

  const std::size_t capacity_;
  const bool newestOnly_;
  Letters letters_; // at most one of them can be replaced by the next
  std::uint64_t dropped_ = 0;
};

} // namespace exec_wrapper::report
