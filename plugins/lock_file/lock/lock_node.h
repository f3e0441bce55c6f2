#pragma once

#include "base/file_descriptor.h"
#include "lock_file/lock/holder.h"

#include <string>
#include <string_view>

namespace exec_wrapper::lock_file {

/// Whether a file beside the lock may have been made by a LockNode for it.
bool isNodeName(std::string_view name, const std::string& lockPath);

/// A file beside the lock, under a name that nobody else uses, which becomes the lock by a hard
/// link. Its own name is removed with the object; when a crash leaves it behind it bothers nobody.
class LockNode {
public:
  LockNode() = default;
  LockNode(LockNode&& other) noexcept = delete;
  ~LockNode();

  /// Makes the file and writes the holder into it. Where it is on a disk of our own it is locked
  /// for as long as the open file lives: nobody then takes it for a stale one, whatever /proc may
  /// say of us. The write lock is what counts (see `ExistingLock::Keeper`), and the file says that
  /// it is there; a flock(2) is taken too, for earlier versions of this program. Returns 0 or an
  /// errno.
  int create(const std::string& lockPath, Holder holder);

  /// Why the kernel does not lock the file, though its file system is one of our own; or empty.
  const std::string& unlocked() const noexcept { return unlocked_; }

  const std::string& path() const noexcept { return path_; }

  /// True when the file at `lockPath` is this one.
  bool isAt(const std::string& lockPath) const;

  /// Hands out the open file; what is left of the object is its name.
  base::FileDescriptor takeFile() { return std::move(file_); }

private:
  bool claim();
  int write(std::string_view text);

  std::string path_; // empty: not made
  std::string unlocked_;
  base::FileDescriptor file_;
};

} // namespace exec_wrapper::lock_file
