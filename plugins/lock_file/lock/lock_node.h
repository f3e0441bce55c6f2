#pragma once

#include "base/file_descriptor.h"
#include "lock_file/lock/holder.h"

#include <string>
#include <string_view>

namespace exec_wrapper::lock_file {

/// Whether a file beside the lock may have been made by a LockNode for it.
bool isNodeName(std::string_view name, const std::string& lockPath);

/// A file beside the lock, under a unique name, which becomes the lock by a hard link. Its own name
/// is removed with the object. If a crash leaves the name behind, it does no harm.
class LockNode {
public:
  LockNode() = default;
  LockNode(LockNode&& other) noexcept = delete;
  ~LockNode();

  /// Makes the file and writes the holder into it. On a local disk the file is locked as long as it
  /// is open. Then no other run considers it stale, whatever /proc shows of us. The write lock
  /// counts (see `ExistingLock::Keeper`), and the file notes it. A flock(2) is taken too, for
  /// earlier versions of this program. Returns 0 or an errno.
  int create(const std::string& lockPath, Holder holder);

  /// Why the kernel does not lock the file, although its file system is local; or empty.
  const std::string& unlocked() const noexcept { return unlocked_; }

  const std::string& path() const noexcept { return path_; }

  /// True when the file at `lockPath` is this one.
  bool isAt(const std::string& lockPath) const;

  /// Gives away the open file; the object keeps only the name.
  base::FileDescriptor takeFile() { return std::move(file_); }

private:
  bool claim();
  int write(std::string_view text);

  std::string path_; // empty: not made
  std::string unlocked_;
  base::FileDescriptor file_;
};

} // namespace exec_wrapper::lock_file
