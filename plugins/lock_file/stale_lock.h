#pragma once

#include "occupant.h"

#include <functional>
#include <string>

namespace exec_wrapper::lock_file {

/// Whether a lock file that says this may be removed.
using IsStale = std::function<bool(const Occupant&)>;

/// What came of removing a stale lock.
struct Removal {
  enum class Result {
    Removed,
    Changed, ///< it is not there any more, or not stale any more: look again
    InUse,   ///< a process has the file locked: who else removes it, or its holder after all
    Failed,
  };
  Result result = Result::Failed;
  int error = 0; ///< with Failed
};

/// Removes the lock if it is stale. Of any number of processes that try at once, none ever removes
/// what another has made meanwhile:
///
/// Whoever removes a lock holds a flock(2) on that very file, and makes sure, while it does, that
/// the name still means that file and that it is still stale. Nobody else removes the name then,
/// for that needs the same flock; and nobody can replace it, for locks appear by link(2), which
/// replaces nothing. So what is removed is what was judged. Afterwards everybody is equal: the next
/// link(2) wins. The kernel gives up the flock of a process that dies, so dying at any step leaves
/// either the stale lock or none.
Removal removeStaleLock(const std::string& path, const IsStale& isStale);

/// Removes the files that runs which died on their way to the lock have left beside it.
void removeStaleNodes(const std::string& lockPath, const IsStale& isStale);

} // namespace exec_wrapper::lock_file
