#include "stale_lock.h"

#include "file_look.h"
#include "lock_node.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <memory>

namespace exec_wrapper::lock_file {

namespace {

using Result = Removal::Result;

Removal failed(int error) {
  const bool gone = error == ESTALE || error == ENOENT;
  return gone ? Removal{Result::Changed, 0} : Removal{Result::Failed, error};
}

} // namespace

Removal removeStaleLock(const std::string& path, const IsStale& isStale) {
  const FileLook look = lookAt(path);
  if (look.kind != FileLook::Kind::Regular || !trustedOwner(look.status.st_uid)) {
    return {Result::Changed, 0};
  }
  // Over NFS only a file that is open for writing can be locked.
  const int mode = look.status.st_uid == ::geteuid() ? O_RDWR : O_RDONLY;
  const common::FileDescriptor file = openSeen(path, look.status, mode);
  if (!file.valid()) {
    return failed(errno);
  }
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    return errno == EWOULDBLOCK ? Removal{Result::InUse, 0} : failed(errno);
  }
  const FileLook now = lookAt(path);
  if (now.kind != FileLook::Kind::Regular || !sameFile(now.status, look.status) ||
      !isStale(readOccupant(file.get(), now.status))) {
    return {Result::Changed, 0};
  }
  return ::unlink(path.c_str()) == 0 ? Removal{Result::Removed, 0} : failed(errno);
}

void removeStaleNodes(const std::string& lockPath, const IsStale& isStale) {
  const std::string where = directoryOf(lockPath);
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(where.c_str()), &::closedir);
  while (const dirent* const entry = directory ? ::readdir(directory.get()) : nullptr) {
    if (isNodeName(entry->d_name, lockPath)) {
      removeStaleLock(where + "/" + entry->d_name, isStale);
    }
  }
}

} // namespace exec_wrapper::lock_file
