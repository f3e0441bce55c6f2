#include "lock_file/lock/lock.h"

#include "base/text.h"
#include "lock_file/lock/file_probe.h"
#include "lock_file/lock/lock_node.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace exec_wrapper::lock_file {

namespace {

// A lock may be gone when we look for its holder. If that happens this often, the names of that
// file system are not reliable.
constexpr int kTries = 100;

const char* remedy(int error) {
  switch (error) {
  case ENOENT:
    return "create the directory, or set lockfile to a path in an existing directory";
  case ENOTDIR:
  case EISDIR:
  case ENAMETOOLONG:
  case ELOOP:
    return "set lockfile to a path that can be used";
  case EACCES:
  case EPERM:
    return "give this user the right to create files and hard links in its directory, or set "
           "lockfile to another path";
  case EROFS:
    return "set lockfile to a writable path, such as one in /run";
  case ENOSPC:
  case EDQUOT:
    return "make room on that file system, or set lockfile to a path on another";
  default:
    return "check its directory, or set lockfile to another path";
  }
}

LockFailure cannotCreate(const std::string& path, int error) {
  return {"cannot create the lock " + base::printable(path) + ": " + base::errorText(error) + "; " +
          remedy(error)};
}

/// The file could be made, so it is the link that is refused. File systems without hard links (FAT,
/// exFAT, some of FUSE and of cloud storage) report that by many error codes. They have no other
/// operation that puts a complete lock in its place and never replaces another.
LockFailure cannotLink(const std::string& path, int error) {
  switch (error) {
  case EPERM:
  case EOPNOTSUPP:
  case ENOSYS:
  case EMLINK:
  case EINVAL:
  case ENOTTY:
    return {"cannot create the lock " + base::printable(path) +
            ": the file system of its directory has no hard links (" + base::errorText(error) +
            "), without which a lock is not safe; set lockfile to a path on another file system, "
            "such as /run or a local disk"};
  default:
    return cannotCreate(path, error);
  }
}

/// A path such as "/run/" names no file.
bool namesFile(const std::string& path) {
  const std::string name = fileNameOf(path);
  return !name.empty() && name != "." && name != "..";
}

} // namespace

std::variant<Lock, ExistingLock, LockFailure> takeLock(const std::string& path,
                                                       const Holder& holder) {
  if (!namesFile(path)) {
    return cannotCreate(path, EISDIR);
  }
  LockNode node;
  if (const int error = node.create(path, holder); error != 0) {
    return cannotCreate(path, error);
  }
  for (int i = 0; i < kTries; ++i) {
    const int error = ::link(node.path().c_str(), path.c_str()) == 0 ? 0 : errno;
    // Over NFS a link may be made and its answer lost; a repeated request then even returns EEXIST.
    // So the file in this place counts, not the answer.
    if (error == 0 || node.isAt(path)) {
      return Lock(path, node.takeFile(), node.unlocked());
    }
    if (error != EEXIST) {
      return cannotLink(path, error);
    }
    const auto found = inspect(path);
    if (const auto* occupant = std::get_if<ExistingLock>(&found)) {
      return *occupant;
    }
    if (const auto* failure = std::get_if<LockFailure>(&found)) {
      return *failure;
    }
  }
  return cannotCreate(path, EEXIST);
}

int Lock::rewriteGroup(const std::optional<base::ProcessId>& group) {
  const std::string text = formatGroup(group);
  return ::pwrite(file_.get(), text.data(), text.size(), groupOffset()) < 0 ? errno : 0;
}

std::string Lock::loss() const {
  struct stat ours {};
  const FileProbe there = probe(path_);
  if (there.kind == FileProbe::Kind::Absent) {
    return "the lock " + base::printable(path_) + " was removed by another process during the run";
  }
  if (there.kind == FileProbe::Kind::Unknown) {
    return {};
  }
  const int error = ::fstat(file_.get(), &ours) == 0 ? 0 : errno;
  // ESTALE: the file server no longer has our file, so the file in its place is another.
  if (error == 0 ? sameFile(ours, there.status) : error != ESTALE) {
    return {};
  }
  return "the lock " + base::printable(path_) +
         " was replaced by another file during the run and is not ours any more";
}

Lock::Times Lock::times() const {
  struct stat ours {};
  if (::fstat(file_.get(), &ours) != 0) {
    return {WallTime::max(), WallTime::max()};
  }
  return {wallTime(ours.st_mtim), wallTime(ours.st_ctim)};
}

int Lock::touch() const {
  return ::futimens(file_.get(), nullptr) == 0 ? 0 : errno;
}

base::Status Lock::release(WallTime now) {
  using base::Status;
  const std::string shown = base::printable(path_);
  struct stat ours {};
  struct stat there {};
  if (::lstat(path_.c_str(), &there) != 0) {
    return errno == ENOENT
               ? Status::failure("the lock " + shown +
                                 " was removed by another process during the run")
               : Status::ofErrno(errno).after("cannot look at the lock " + shown + ": ");
  }
  if (S_ISDIR(there.st_mode)) {
    return Status::failure("the lock " + shown +
                           " was replaced by a directory during the run; it is left there");
  }
  if (::fstat(file_.get(), &ours) != 0 || !sameFile(ours, there)) {
    const auto found = inspect(path_);
    const auto* occupant = std::get_if<ExistingLock>(&found);
    return Status::failure("the lock " + shown + " is not ours any more and is left there" +
                           (occupant != nullptr ? ": " + describe(path_, *occupant, now) : ""));
  }
  // After the check no run takes the name away from us: that needs the flock that we have on the
  // file, or our death (see stale_lock.h). Somebody who removes locks by hand may.
  if (::unlink(path_.c_str()) != 0) {
    return Status::failure("cannot remove the lock " + shown + ": " + base::errorText(errno) +
                           "; remove it, or further runs are refused");
  }
  return {};
}

} // namespace exec_wrapper::lock_file
