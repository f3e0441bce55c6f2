#pragma once

#include "lock_file/lock/existing_lock.h"

#include <functional>
#include <string>

namespace exec_wrapper::lock_file {

/// Whether a lock file with this content may be removed.
using IsStale = std::function<bool(const ExistingLock&)>;

/// The result of removing a stale lock.
struct Removal {
  enum class Result {
    Removed,
    Changed, ///< it is gone, or no longer stale: look again
    InUse,   ///< another process is removing it, or its holder is alive after all
    Failed,
  };
  Result result = Result::Failed;
  int error = 0;    ///< with Failed
  std::string path; ///< with Failed: the file of the error
};

/// Whether the holder of a lock without a noted write lock, as of earlier versions, has a flock(2)
/// on it, and so may be alive. Call this before any process of its run is killed. False if the file
/// is not on a local disk, or cannot be opened.
bool heldByFlock(const std::string& path, const ExistingLock& occupant);

/// Removes the lock if it is stale. Any number of processes may try at once: none removes a lock
/// that another has made meanwhile.
///
/// A process that removes a lock has the right to do so (see `Takeover`). While it has the right,
/// it makes sure that the name still means the file that it opened, and that this file is still
/// stale. No other process removes the name then, because that needs the same right. No process can
/// replace it, because locks appear by link(2), which replaces nothing. So the file that is removed
/// is the file that was judged. Afterwards all processes are equal: the next link(2) wins. The
/// kernel takes the right from a process that dies. So a death at any step leaves either the stale
/// lock or none.
Removal removeStaleLock(const std::string& path, const IsStale& isStale);

/// Removes the files beside the lock that were left by runs that died before they got it. Their
/// names are never used again, so this needs no right.
void removeStaleNodes(const std::string& lockPath, const IsStale& isStale);

} // namespace exec_wrapper::lock_file
