#pragma once

#include "exec_wrapper/time.h"

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace exec_wrapper::report {

/// How the spool is used in this run.
struct SpoolConfig {
  std::string directory;       ///< empty: there is none
  std::uint64_t mostBytes = 0; ///< of all that is in it; a run that finds more is not kept
  Duration longestAge{};       ///< what this job left and nobody touched for so long is dropped
  Duration drainTimeout{};     ///< how long a reporter whose events are kept may take at the end
  std::string journal;         ///< this run's file in it; names sort by time, each is unique
  std::string job;             ///< what the runs of one job have in common

  // This process, for whoever finds its journal: it may have to end what it left running.
  std::string boot; ///< the machine's boot id; empty where it is not known
  std::uint64_t processStarted = 0;
  Duration sinceBoot{}; ///< what passed by now, though the wall clock was set meanwhile; 0: unknown
};

} // namespace exec_wrapper::report
