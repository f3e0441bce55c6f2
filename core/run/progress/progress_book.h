#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"
#include "run/progress/drop_counter.h"
#include "run/progress/progress_state.h"
#include "run/progress/rate_limiter.h"

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <utility>

namespace exec_wrapper::run {

/// All that the command reported, from whichever socket: the newest values, when they are to be
/// published, and what was discarded. Used by the supervision thread.
class ProgressBook {
public:
  /// The minimum interval between two progress events.
  static constexpr Duration kTellEvery = std::chrono::milliseconds(100);
  /// The minimum interval between two complaints.
  static constexpr Duration kComplainEvery = std::chrono::seconds(1);

  /// The clock outlives the book.
  explicit ProgressBook(const Clock& clock) : clock_(clock) {}

  void add(std::span<const JsonMember> message);
  void discard(MessageError flaw, std::uint64_t count = 1) noexcept {
    complaints_.add(flaw, count);
  }

  /// `key` has static storage.
  void drop(std::string_view key, std::uint64_t count) noexcept {
    complaints_.add(ProgressState::Dropped{count, key, 0});
  }

  /// When `isDue` or `complaint` will have something. Nothing: not before another message.
  std::optional<SteadyTime> dueAt() const;

  /// Whether `newest` returns something new.
  bool changed() const noexcept { return state_.changed(); }

  /// All progress so far; null if there is none.
  ProgressPtr newest() { return state_.snapshot(); }

  /// Whether a message came since the last call.
  bool takeActivity() noexcept { return std::exchange(active_, false); }

  /// Whether it is time to publish new progress. If so, it counts as published.
  bool isDue();

  /// What was discarded, in one line, if it may be logged now.
  std::optional<std::string> complaint();

  /// The same at the end: whatever is left to say.
  std::optional<std::string> lastComplaint();

private:
  const Clock& clock_;
  ProgressState state_;
  DropCounter complaints_;
  bool unpublished_ = false;
  bool active_ = false;
  RateLimiter publishing_{kTellEvery};
  RateLimiter complaining_{kComplainEvery};
};

} // namespace exec_wrapper::run
