#pragma once

#include "exec_wrapper/time.h"
#include "history/read/run_row.h"

#include <string>

namespace exec_wrapper::history::program {

/// Why the run ended as it did, or what it waits for: "exit status 3", "SIGKILL", "the lock is held
/// by pid 17". Not harmless. Empty for a success.
std::string whyOf(const RunRow& run);

/// The same for an attempt.
std::string whyOf(const AttemptRow& attempt);

/// How long the run took, or takes so far.
Number durationOf(const RunRow& run, WallTime now);

/// "54 MiB". Empty if there is none.
std::string bytesOf(Number bytes);

} // namespace exec_wrapper::history::program
