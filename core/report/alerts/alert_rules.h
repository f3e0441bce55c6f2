#pragma once

#include "exec_wrapper/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::report {

/// The most failed runs of a job whose times are kept. No rule can count more.
inline constexpr std::size_t kMostFailureTimes = 64;

/// So many failed runs within that time.
struct AlertRate {
  std::uint32_t failures = 1; ///< 1 to `kMostFailureTimes`
  Duration window{};
};

/// The rules for the runs of one job.
struct AlertRules {
  std::uint64_t after = 0; ///< consecutive failed runs; 0: this rule is off
  std::optional<AlertRate> rate;
  std::optional<Duration> least; ///< the shortest expected run
  std::optional<Duration> most;  ///< the longest expected run

  /// False: no run alerts.
  bool any() const noexcept { return after > 0 || rate || least || most; }
};

/// The rules of the settings `alert-after`, `alert-rate` and `expect-duration`. Each of them may be
/// missing. If at least one is there, `alert-after` is 1 by default, and 0 with `alert-rate`.
AlertRules alertRulesOf(std::optional<std::uint64_t> after, const std::optional<AlertRate>& rate,
                        const std::optional<Duration>& least, const std::optional<Duration>& most);

/// The history of a job, as far as the rules need it. It does not depend on the rules, which may
/// change from one run to the next.
struct JobState {
  std::uint64_t failures = 0;   ///< consecutive failed runs since the last success
  std::uint64_t sinceAlert = 0; ///< of them, those since the last alert of `alert-after`
  bool alertOpen = false;       ///< an alert was reported, and no recovery since
  bool rateArmed = true;        ///< `alert-rate` may alert: fewer runs were in its window since
  std::vector<WallTime> failureTimes; ///< of the last failed runs, `kMostFailureTimes` at most

  bool operator==(const JobState&) const = default;
};

/// A run that has ended, or lost runs that were found.
struct JobOutcome {
  enum class Kind : std::uint8_t {
    Succeeded,
    Failed,  ///< also: timed out, stalled, not startable, revoked
    Neutral, ///< refused or stopped: neither counts nor resets. Also: only lost runs.
  };
  std::string job; ///< its name for people, any bytes
  Kind kind = Kind::Neutral;

  /// From the start of the first attempt to the end of the last; empty if there was no attempt. Not
  /// used for a neutral run.
  std::optional<Duration> took;

  /// Earlier runs whose wrapper was killed, found by this run. They are failed runs that end now,
  /// before this one.
  std::uint64_t lostRuns = 0;
};

/// A message for people: an alert, or a recovery.
struct Verdict {
  enum class Kind : std::uint8_t { Alert, Recovery };
  Kind kind = Kind::Alert;
  std::vector<std::string> rules; ///< the settings that alert, in a fixed order; none: a recovery
  std::uint64_t failures = 0; ///< consecutive failed runs so far; before this one, if it succeeded
  std::uint64_t inWindow = 0; ///< failed runs in the window of `alert-rate`; 0 without it
  std::string sentence;       ///< complete, in one line, without a full stop
};

struct Judgement {
  JobState state; ///< to be stored
  std::optional<Verdict> verdict;
};

/// Judges a run at its end. One message at most: rules that apply to the same run make one alert.
///
/// - `alert-after`: alerts when so many consecutive runs have failed, then the count restarts. With
///   3: the runs 3, 6, 9. A success restarts it too. Alerts of other rules do not.
/// - `alert-rate`: alerts when the last of so many failed runs falls into the window, which begins
///   `window` before now and does not include that moment. It alerts again after fewer were in it.
/// - `expect-duration`: alerts for a run that was shorter or longer.
/// - The first success after an alert that alerts for nothing is a recovery.
///
/// The wall clock may be wrong, or be set. A time in the future counts as now, from the first
/// judgement on that finds it so. So a clock that was put back delays the end of a window by
/// `window` at most. A clock that was put forward ends a window early.
Judgement judge(const AlertRules& rules, const JobState& before, const JobOutcome& outcome,
                WallTime now);

} // namespace exec_wrapper::report
