#pragma once

#include "exec_wrapper/time.h"
#include "history/read/run_row.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace exec_wrapper::history {

/// When a job should start next, and whether it did.
struct Expectation {
  std::optional<WallTime> next;  ///< the first start that is still to come
  std::optional<WallTime> since; ///< the first start that did not come; none: the job is on time
  std::int64_t missed = 0;       ///< starts that did not come; 1: it is late; more: it missed some

  /// Those of the last day among them, sorted; of more than a hundred the first ones.
  std::vector<WallTime> missedOfDay;

  bool late() const noexcept { return missed > 0; }
};

/// Of a job, from the schedule of its newest run. No value if it has none, or one that is not
/// understood: that is shown, and not judged. A start did not come when it is later than the start
/// splay and a minute. A refused run counts as a start. Counts a hundred starts at most.
///
/// The times of cron are those of `job.timeZone`, else of this process. Sets TZ for a moment: for
/// programs with one thread, or under a lock.
std::optional<Expectation> expectationOf(const JobRow& job, WallTime now);

} // namespace exec_wrapper::history
