#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::history {

using Number = std::optional<std::int64_t>;

/// A run as it is in the database. Times are microseconds of UTC since 1970, durations are
/// microseconds. Texts are valid UTF-8, else anything: nothing in them is trusted. An empty text is
/// not known.
struct RunRow {
  std::string id;
  std::string job;
  std::string command;
  std::string host;
  std::string user;
  std::string schedule;
  std::string timeZone;
  std::int64_t queuedUs = 0; ///< when the wrapper began
  Number admittedUs;
  Number startedUs;
  Number endedUs;
  Number durationUs;
  Number lockWaitUs;
  Number startSplayUs;
  std::string result; ///< see run_record.h; `lost` also for a running one whose wrapper is gone
  std::string cause;
  std::string reason;
  Number exitStatus;
  Number signal;
  Number wrapperStatus;
  Number attempts;
  Number failedAttempts;
  Number timedOutAttempts;
  Number cpuUserUs;
  Number cpuSystemUs;
  Number maxResidentBytes;
  std::int64_t updatedUs = 0;
  std::string progress; ///< JSON of the command's progress

  bool running() const noexcept { return result == "running"; }
};

/// The rest of a run, which lists do not need.
struct RunDetails {
  std::string project;
  std::string deployment;
  std::string version;
  Number timedOutAttempts;
  Number bytesRead;
  Number bytesWritten;
  Number oomKills;
  Number wrapperPid;
  std::string facts;     ///< a JSON object
  std::string processes; ///< a JSON array: what was seen before a timeout's or a stall's signal
  std::string output;
  std::string errorOutput;
};

struct AttemptRow {
  std::int64_t number = 0;
  Number pid;
  Number startedUs;
  Number endedUs;
  Number durationUs;
  std::string cause;
  Number exitStatus;
  Number signal;
  std::string decision; ///< again, no
  std::string rule;
  std::string reason;
  Number retryDelayUs;
  std::string processes;
};

struct AlertRow {
  std::string run;
  std::string job; ///< of that run
  std::int64_t atUs = 0;
  std::string severity;
  std::string event;
  std::string source;
  std::string text;
  bool recovery = false;
};

/// Which runs are wanted. An empty member does not restrict.
struct RunFilter {
  std::vector<std::string> results = {};
  std::string job = {};
  std::string host = {};
  Number sinceUs = {}; ///< they began at this time or later
  Number untilUs = {}; ///< they began before this time
};

/// One of the last runs of a job, for a strip.
struct StripRun {
  std::string id;
  std::string result;
  std::int64_t queuedUs = 0;
  Number durationUs;
};

/// A job: all runs of one name.
struct JobRow {
  std::string job;
  std::int64_t runs = 0;
  std::int64_t failed = 0; ///< with `timed_out`, `revoked` and `lost`
  std::int64_t refused = 0;
  std::int64_t running = 0;
  Number lastSuccessUs;
  std::vector<StripRun> strip; ///< the last 30 runs, oldest first
  Number usualUs;              ///< the median of the last 100 successes
  Number longUs;               ///< the 95th percentile of them
  std::string schedule;        ///< of the newest run
  std::string timeZone;
  Number startSplayUs;
};

} // namespace exec_wrapper::history
