#pragma once

#include "base/process_list.h"
#include "exec_wrapper/event.h"

#include <sys/types.h>

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace exec_wrapper::run {

/// Who is of the run, for a look from any thread: descendants of the wrapper through a child that
/// is the command's, and members of the command's process group.
struct RunMembers {
  pid_t wrapper = 0;
  pid_t leader = 0;
  pid_t group = 0; ///< the command's own; 0: it is in the wrapper's
  /// Whether a child of the wrapper is the command's. Any thread.
  std::function<bool(const base::ProcessEntry&)> isCommands;
};

/// The living processes of the run, the leader first, then by pid. Reads all of /proc.
std::vector<base::ProcessEntry> livingOf(const RunMembers& members);

/// What those processes are doing. Reads only files that do not wait for the process itself: stat,
/// wchan and the links in fd. (cmdline, environ and maps take a lock that a process holds while it
/// waits for a page from a dead server.) Stops at the deadline; what is missing then is counted.
TreeSnapshot snapshotOf(const std::vector<base::ProcessEntry>& processes, SteadyTime deadline,
                        const std::string& proc = "/proc");

/// The CPU time of those processes, with that of the children that they have waited for.
Duration cpuTimeOf(const std::vector<base::ProcessEntry>& processes,
                   const std::string& proc = "/proc");

} // namespace exec_wrapper::run
