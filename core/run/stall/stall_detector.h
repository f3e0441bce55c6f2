#pragma once

#include "exec_wrapper/time.h"
#include "run/lifecycle/stall_rules.h"

#include <cstdint>
#include <optional>

namespace exec_wrapper::run {

/// Finds out whether the command of an attempt is silent for too long. Only decides; the time comes
/// from the caller: of a clock that stands still while the machine sleeps, which is no silence.
///
/// Output and CPU time are signs that do not come by themselves. The caller looks output up before
/// `check`. CPU time is sampled in the middle and at the end of a silence: at most two wake-ups in
/// `timeout`, also while the command is stalled.
class StallDetector {
public:
  /// A process that computed less than this share of the time, or this long, did nothing: a loop
  /// that only waits costs some microseconds in each turn.
  static constexpr std::int64_t kLeastShare = 1000; // one part in 1000
  static constexpr Duration kLeastTime = std::chrono::milliseconds(10);
  /// A sample that does not come within this time is not known.
  static constexpr Duration kLongestSample = std::chrono::seconds(5);

  enum class Step {
    Nothing,
    SampleCpu, ///< `cpuSampled` is to be called
    Stalled,
  };

  explicit StallDetector(const StallRules& rules) : rules_(rules), watchdog_(rules.watchdog) {}

  /// `used`: the CPU time that counts for earlier attempts.
  void attemptStarted(SteadyTime now, Duration used = {});
  void attemptEnded() noexcept { running_ = false; }

  // Signs, and when they came. One that the rules do not name is none.
  void output(SteadyTime now) { sign(rules_.signs.output, now); }
  void progress(SteadyTime now) { sign(rules_.signs.progress, now); }
  void watchdog(SteadyTime now);

  /// WATCHDOG=trigger. False where a stall was found already, and no WATCHDOG=1 came since.
  bool trigger() noexcept;

  /// READY=1, and WATCHDOG_USEC.
  void ready(SteadyTime now);
  void setWatchdog(Duration interval, SteadyTime now);

  /// The wrapper and the command were stopped for so long by job control.
  void resumed(Duration stopped) noexcept;

  /// When `check` has something to do. Nothing: not before another sign.
  std::optional<SteadyTime> dueAt() const;

  Step check(SteadyTime now);

  /// The CPU time of the attempt's processes so far; std::nullopt: it is not known.
  Step cpuSampled(std::optional<Duration> total, SteadyTime now);

  /// Of the last `Stalled`.
  bool byWatchdog() const noexcept { return byWatchdog_; }
  Duration silence(SteadyTime now) const noexcept { return now - lastSign(); }

  /// Whether a stall was found, and no sign came since.
  bool stalled() const noexcept { return stalled_; }

private:
  void sign(bool counts, SteadyTime now);
  Step silentTooLong(SteadyTime now);
  SteadyTime lastSign() const noexcept { return byWatchdog_ ? lastWatchdog_ : last_; }
  bool computed(Duration total, SteadyTime now) const;

  const StallRules rules_;
  std::optional<Duration> watchdog_; // the present interval
  bool running_ = false;
  bool armed_ = false; // the watchdog
  bool stalled_ = false;
  bool byWatchdog_ = false;
  SteadyTime polledAt_{}; // while stalled: for signs that do not come by themselves
  SteadyTime askedAt_{};  // for a sample of CPU time
  bool sampling_ = false; // a sample was asked for
  SteadyTime last_{};     // sign, but for the watchdog's own time
  SteadyTime lastWatchdog_{};
  std::optional<Duration> sample_; // of CPU time
  SteadyTime sampledAt_{};
};

} // namespace exec_wrapper::run
