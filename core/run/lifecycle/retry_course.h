#pragma once

#include "exec_wrapper/event.h"
#include "support/retry/backoff.h"
#include "support/retry/outcome_set.h"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace exec_wrapper::run {

/// The settings for further attempts.
struct RetryRules {
  std::optional<std::uint64_t> maxRetries = 0; ///< after the first attempt; nothing: no limit
  Backoff backoff;
  std::optional<Duration> window; ///< from the first attempt to the start of the last
  std::optional<Duration> reset;  ///< an attempt that ran this long begins the count again
  OutcomeSet retryOn = OutcomeSet::any();
  OutcomeSet neverRetryOn;
  OutcomeSet successOn;   ///< beside exit status 0
  std::uint64_t seed = 0; ///< of the jitter

  bool any() const noexcept { return !maxRetries || *maxRetries != 0; }
  std::optional<std::uint64_t> maxAttempts() const noexcept {
    return maxRetries ? std::optional(*maxRetries + 1) : std::nullopt;
  }
};

/// Which attempts follow, and when. A pure function of the ends of the attempts. Times are of a
/// clock that goes on while the machine sleeps.
class RetryCourse {
public:
  /// The longest delay that a command may ask for if `process-retry-max-delay` sets none.
  static constexpr Duration kLongestAsked = std::chrono::hours(1);
  /// The exit status with which a command may ask for a delay: EX_TEMPFAIL of sysexits(3).
  static constexpr int kAskingStatus = 75;

  struct Verdict {
    RetryDecision decision;
    Duration delay{}; ///< before the next attempt, if there is one
  };

  explicit RetryCourse(RetryRules rules) : rules_(std::move(rules)) {}

  /// An attempt starts now.
  void attemptStarts(Duration now);

  /// Whether an end of an attempt is a success.
  bool isSuccess(const Outcome& outcome) const;

  /// What follows an attempt that was no success. `ran`: how long; `asked`: the delay that the
  /// command asked for. An end that is a success, or that nothing may follow, is judged elsewhere.
  Verdict afterFailure(const Outcome& outcome, Duration ran, Duration now,
                       std::optional<Duration> asked);

  /// Why no attempt follows a success that is none by its exit status.
  RetryDecision afterSuccess(const Outcome& outcome) const;

  /// The number of the current attempt in the current count, from 1.
  std::uint64_t number() const noexcept { return number_; }

  /// Whether the current attempt is the last of its count.
  bool isLast() const noexcept { return rules_.maxRetries && number_ > *rules_.maxRetries; }

  /// Whether the count began again in this run.
  bool beganAgain() const noexcept { return again_; }

  const RetryRules& rules() const noexcept { return rules_; }

private:
  Duration nextDelay(const Outcome& outcome, std::optional<Duration> asked, bool& named) const;
  std::string windowText(Duration delay) const;

  RetryRules rules_;
  std::uint64_t number_ = 0; ///< of the current attempt; 0: none has started since the count began
  Duration firstAt_{};       ///< the start of the first attempt of the count
  std::uint64_t draws_ = 0;  ///< so that no two delays of a run have the same jitter
  bool again_ = false;
};

} // namespace exec_wrapper::run
