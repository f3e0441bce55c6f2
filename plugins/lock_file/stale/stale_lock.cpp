#include "lock_file/stale/stale_lock.h"

#include "base/directory.h"
#include "base/file.h"
#include "lock_file/lock/file_probe.h"
#include "lock_file/lock/lock_node.h"
#include "lock_file/stale/takeover.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace exec_wrapper::lock_file {

namespace {

using Result = Removal::Result;

Removal failed(int error, const std::string& path) {
  const bool gone = error == ESTALE || error == ENOENT;
  return gone ? Removal{Result::Changed, 0, {}} : Removal{Result::Failed, error, path};
}

/// On a local disk only: a file server may be slow. Not for a lock that notes a write lock: there a
/// flock proves nothing, because everybody can have it who may read the file.
bool flockCounts(const ExistingLock& occupant) {
  return occupant.local && !occupant.holder.writeLocked;
}

/// Takes the flock too, as long as the file is open. Earlier versions need it to remove a lock.
bool flockIsAnothers(int fd) {
  return ::flock(fd, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

bool standsThere(const std::string& path, const FileProbe& before) {
  const FileProbe now = probe(path);
  return now.kind == FileProbe::Kind::Regular && sameFile(now.status, before.status);
}

Removal removeIfStale(const std::string& path, const IsStale& isStale) {
  const FileProbe look = probe(path);
  if (look.kind != FileProbe::Kind::Regular || !trustedOwner(look.status.st_uid)) {
    return {Result::Changed, 0, {}};
  }
  const base::FileDescriptor file = openProbed(path, look.status, O_RDONLY);
  if (!file.valid()) {
    return failed(errno, path);
  }
  const ExistingLock occupant = readOccupant(file.get(), look.status);
  if (occupant.local && flockIsAnothers(file.get()) && flockCounts(occupant)) {
    return {Result::InUse, 0, {}};
  }
  if (!standsThere(path, look) || !isStale(occupant)) {
    return {Result::Changed, 0, {}};
  }
  return ::unlink(path.c_str()) == 0 ? Removal{Result::Removed, 0, {}} : failed(errno, path);
}

} // namespace

bool heldByFlock(const std::string& path, const ExistingLock& occupant) {
  const FileProbe look = probe(path);
  if (!flockCounts(occupant) || look.kind != FileProbe::Kind::Regular) {
    return false;
  }
  const base::FileDescriptor file = openProbed(path, look.status, O_RDONLY);
  return file.valid() && flockIsAnothers(file.get());
}

Removal removeStaleLock(const std::string& path, const IsStale& isStale) {
  const Takeover takeover(path);
  if (takeover.error() == EWOULDBLOCK) {
    return {Result::InUse, 0, {}};
  }
  return takeover.error() == 0 ? removeIfStale(path, isStale)
                               : Removal{Result::Failed, takeover.error(), takeoverPath(path)};
}

void removeStaleNodes(const std::string& lockPath, const IsStale& isStale) {
  const std::string where = base::directoryOf(lockPath);
  const base::Directory directory(::opendir(where.c_str()));
  while (const dirent* const entry = directory ? ::readdir(directory.get()) : nullptr) {
    if (isNodeName(entry->d_name, lockPath)) {
      removeIfStale(where + "/" + entry->d_name, isStale);
    }
  }
}

} // namespace exec_wrapper::lock_file
