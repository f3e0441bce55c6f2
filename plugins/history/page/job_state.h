#pragma once

#include "exec_wrapper/time.h"
#include "history/read/expectation.h"
#include "history/read/run_row.h"
#include "history/read/sums.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::history {

/// What is wrong with a job now, the worst first.
enum class Trouble { Failing, Late, Slow, Refused, Recovered, None };

std::string_view nameOf(Trouble trouble);

/// How a job is doing.
struct JobState {
  Trouble trouble = Trouble::None;
  std::int64_t failures = 0; ///< its newest runs in a row that failed; of the strip
  bool moreFailures = false; ///< no run of the strip succeeded
  std::int64_t failedSinceUs = 0;
  std::int64_t refusals = 0; ///< its newest runs in a row that were refused
  std::int64_t lastDay = 0;  ///< failures of the last 24 hours
  Number recentUs;           ///< the median of its last successes
  Number earlierUs;          ///< the mean of its successes of the 30 days before the last
  bool late = false;
  bool slow = false; ///< three times as long as earlier, or still running that long
};

/// How often a job ran, and for how long.
struct JobSums {
  Spans days;
  std::vector<SpanSum> byDay;
  std::vector<SpanSum> lastDay; ///< of the last 24 hours
};

/// Judges a job by its last runs, its schedule and its sums. `runningUs` is how long the oldest of
/// its running runs has been running.
JobState stateOf(const JobRow& job, const std::optional<Expectation>& expectation,
                 const JobSums& sums, const Number& runningUs, WallTime now);

/// The same in one sentence.
std::string sentenceOf(const JobRow& job, const JobState& state,
                       const std::optional<Expectation>& expectation);

} // namespace exec_wrapper::history
