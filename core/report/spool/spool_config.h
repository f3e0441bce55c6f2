#pragma once

#include "exec_wrapper/time.h"

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace exec_wrapper::report {

/// The use of the spool in this run.
struct SpoolConfig {
  std::string directory;       ///< empty: no spool
  std::uint64_t mostBytes = 0; ///< of the whole spool; a run that finds more is not kept
  Duration longestAge{};       ///< events of this job that were not touched for so long are dropped
  Duration drainTimeout{};     ///< the longest drain of a reporter whose events are kept
  std::string journal;         ///< this run's file in it; names sort by time, each is unique
  std::string job;             ///< identifies the runs of one job

  // This process, for the process that finds its journal and may have to end the orphans.
  std::string boot; ///< the machine's boot id; empty if unknown
  std::uint64_t processStarted = 0;
  Duration sinceBoot{}; ///< elapsed by now, independent of changes to the wall clock; 0: unknown
};

} // namespace exec_wrapper::report
