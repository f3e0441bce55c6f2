#pragma once

#include "exec_wrapper/event.h"

#include <cstddef>
#include <cstdint>
#include <deque>

namespace exec_wrapper::report {

/// True for the facts of the run itself; false for what is said about it and about reporting.
bool aboutRun(EventKind kind) noexcept;

/// The events that wait for one reporter, oldest first, and the rules by which they give way:
///
/// - An event about the run takes the place of one that waits, where only the newest counts
///   (`newestOnly`). A heartbeat or progress gives way to any newer event about the run. The one
///   that ends the run gives way to nothing, and neither do messages and failed deliveries.
/// - Beyond the capacity the oldest event is dropped and counted. Those that begin or end a run
///   never are.
///
/// Not synchronised: whoever shares it locks.
class Mailbox {
public:
  /// An event and how often its delivery failed so far.
  struct Letter {
    EventPtr event;
    std::uint64_t attempts = 0;
  };
  using Letters = std::deque<Letter>;

  Mailbox(std::size_t capacity, bool newestOnly);

  /// Behind all others. Out of memory it counts as dropped.
  void put(EventPtr event) noexcept;

  /// Before all others again: it was taken, and its delivery failed. Gone where it is superseded;
  /// the event in its place inherits its attempts, so that a stream of events spends retries too.
  void putBack(Letter letter) noexcept;

  /// The oldest. There must be one.
  Letter take();

  /// Whether a waiting event has made this one, taken before, needless.
  bool supersedes(const Event& taken) const noexcept;

  bool empty() const noexcept { return letters_.empty(); }
  std::size_t size() const noexcept { return letters_.size(); }
  bool finalWaits() const noexcept;

  void clear() noexcept { letters_.clear(); }

  /// Empties it; what waited is the result.
  Letters takeAll();

  /// Leaves only the event that ends the run, if it is there; the others are the result.
  Letters takeAllButFinal();

  /// How many were dropped since the last call.
  std::uint64_t takeDropped() noexcept;

private:
  bool givesWay(const Event& event) const noexcept;
  void keepWithinCapacity() noexcept;

  const std::size_t capacity_;
  const bool newestOnly_;
  Letters letters_; // at most one of them gives way to the next
  std::uint64_t dropped_ = 0;
};

} // namespace exec_wrapper::report
