#pragma once

#include "lock_file/lock/existing_lock.h"

#include <functional>
#include <string>

namespace exec_wrapper::lock_file {

/// Whether a lock file that says this may be removed.
using IsStale = std::function<bool(const ExistingLock&)>;

/// What came of removing a stale lock.
struct Removal {
  enum class Result {
    Removed,
    Changed, ///< it is not there any more, or not stale any more: look again
    InUse,   ///< another process is removing it, or its holder lives after all
    Failed,
  };
  Result result = Result::Failed;
  int error = 0;    ///< with Failed
  std::string path; ///< with Failed: the file that it is about
};

/// Whether the holder of a lock that notes no write lock, as those of earlier versions, has a
/// flock(2) on it all the same, and so may live. To be asked before anything of its run is ended.
/// False where the file is not on a disk of this machine, or cannot be opened.
bool heldByFlock(const std::string& path, const ExistingLock& occupant);

/// Removes the lock if it is stale. Of any number of processes that try at once, none ever removes
/// what another has made meanwhile:
///
/// Whoever removes a lock has the right to (see `Takeover`) and makes sure, while that lasts, that
/// the name still means the file that it opened and that this is still stale. Nobody else removes
/// the name then, for that needs the same right; and nobody can replace it, for locks appear by
/// link(2), which replaces nothing. So what is removed is what was judged. Afterwards everybody is
/// equal: the next link(2) wins. The kernel takes the right from a process that dies, so dying at
/// any step leaves either the stale lock or none.
Removal removeStaleLock(const std::string& path, const IsStale& isStale);

/// Removes the files that runs which died on their way to the lock have left beside it. Their names
/// are never used again, so nobody needs a right to that.
void removeStaleNodes(const std::string& lockPath, const IsStale& isStale);

} // namespace exec_wrapper::lock_file
