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

/// A lock that we hold. It stays when the object goes: only `release` gives it back.
class Lock {
public:
  /// `unlocked`: why the kernel does not lock the file as well, or empty.
  Lock(std::string path, base::FileDescriptor file, std::string unlocked = {})
      : path_(std::move(path)), file_(std::move(file)), unlocked_(std::move(unlocked)) {}

  /// Renews the group in the lock file. Returns 0 or an errno.
  int rewriteGroup(const std::optional<base::ProcessId>& group);

  const std::string& path() const noexcept { return path_; }
  const std::string& unlocked() const noexcept { return unlocked_; }

  /// Says that the lock does not stand at its path any more, and what does; empty while it does, or
  /// while that cannot be seen.
  std::string loss() const;

  struct Times {
    WallTime modified; // anybody may set it
    WallTime changed;  // of the inode: the kernel's, or the file server's, and nobody sets it
  };
  Times times() const;

  /// Makes it a file of now. Returns 0 or an errno.
  int touch() const;

  /// Removes the lock file if it is still ours. A failure says why it was not removed.
  base::Status release(WallTime now);

private:
  std::string path_;
  base::FileDescriptor file_; // the lock file itself, whatever stands at the path by now
  std::string unlocked_;
};

/// One try to get the lock: we have it, somebody else has it, or nobody can have it. Never waits.
///
/// The lock is made complete under another name and appears at its path by link(2), which is
/// atomic on every file system and never replaces anything.
std::variant<Lock, ExistingLock, LockFailure> takeLock(const std::string& path,
                                                       const Holder& holder);

} // namespace exec_wrapper::lock_file
