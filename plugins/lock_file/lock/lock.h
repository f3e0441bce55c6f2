#pragma once

#include "base/file_descriptor.h"
#include "base/status.h"
#include "exec_wrapper/time.h"
#include "lock_file/lock/existing_lock.h"
#include "lock_file/lock/holder.h"

#include <optional>
#include <string>
#include <utility>
#include <variant>

namespace exec_wrapper::lock_file {

/// A lock that we hold. It remains when the object is destroyed: only `release` releases it.
class Lock {
public:
  /// `unlocked`: why the kernel does not lock the file as well, or empty.
  Lock(std::string path, base::FileDescriptor file, std::string unlocked = {})
      : path_(std::move(path)), file_(std::move(file)), unlocked_(std::move(unlocked)) {}

  /// Replaces the group in the lock file. Returns 0 or an errno.
  int rewriteGroup(const std::optional<base::ProcessId>& group);

  const std::string& path() const noexcept { return path_; }
  const std::string& unlocked() const noexcept { return unlocked_; }

  /// Describes the loss of the lock: it was removed, or another file is at its path. Empty if the
  /// lock is still there, or if that cannot be determined.
  std::string loss() const;

  struct Times {
    WallTime modified; // anybody may set it
    WallTime changed;  // of the inode: the kernel or the file server sets it, nobody else can
  };
  Times times() const;

  /// Sets the file's times to now. Returns 0 or an errno.
  int touch() const;

  /// Removes the lock file if it is still ours. A failure says why it was not removed.
  base::Status release(WallTime now);

private:
  std::string path_;
  base::FileDescriptor file_; // the lock file itself, whatever is at the path now
  std::string unlocked_;
};

/// One try to get the lock: we have it, somebody else has it, or nobody can have it. Never waits.
///
/// The complete lock is made under another name, and appears at its path by link(2), which is
/// atomic on every file system and never replaces anything.
std::variant<Lock, ExistingLock, LockFailure> takeLock(const std::string& path,
                                                       const Holder& holder);

} // namespace exec_wrapper::lock_file
