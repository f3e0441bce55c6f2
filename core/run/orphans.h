#pragma once

#include "exec_wrapper/time.h"
#include "run/process_table.h"

#include <sys/types.h>

#include <vector>

namespace exec_wrapper {

/// Ends with SIGKILL what a wrapper that is gone has left behind: every process that was told that
/// this wrapper, or one within its command, runs it (`EXEC_WRAPPER_PARENT`), and the members of
/// `group`, the command's process group (0: none). Blocks until all are gone, `limit` long at most.
/// Returns those that were sent the signal.
///
/// Meant for the moment in which the wrapper ends: later, its number and the group's may be
/// others'.
std::vector<ProcessEntry> endOrphans(pid_t wrapper, pid_t group, Duration limit);

} // namespace exec_wrapper
