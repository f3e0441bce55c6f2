#pragma once

#include "exec_wrapper/time.h"
#include "lock_file/lock/holder.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <string>
#include <variant>

namespace exec_wrapper::lock_file {

/// An existing lock file: its content and its owner.
struct ExistingLock {
  Holder holder;
  uid_t owner = 0;
  WallTime modified{};
  bool local = false; ///< only this machine can have it mounted; see `onLocalFileSystem`

  /// Whether the holder's write lock exists, which the kernel takes from a process that dies. Only
  /// a process that may write to the file can have one, so others cannot fake it. A shared lock,
  /// which everybody can have who may read the file, does not count. Unknown if the holder has no
  /// write lock.
  enum class Keeper { Unknown, Lives, Gone };
  Keeper keeper = Keeper::Unknown;

  int unreadable = 0; ///< an errno: the file cannot be read, so nothing is known of its holder
};

/// Why a lock cannot be handled: one line for people, with the remedy.
struct LockFailure {
  std::string message;
};

/// There is no lock file.
struct Absent {};

/// Inspects the file in the lock's place. Follows no symbolic link, does not wait, and opens
/// regular files only.
std::variant<Absent, ExistingLock, LockFailure> inspect(const std::string& path);

/// The same for the file with this status. Without a descriptor the file cannot be read.
ExistingLock readOccupant(int fd, const struct stat& status);

/// The holder: "/run/x.lock is held by pid 4711 on db1 for 3h 12m: tar czf ...". If the lock names
/// no holder: the file's owner and time.
std::string describe(const std::string& path, const ExistingLock& occupant, WallTime now);

} // namespace exec_wrapper::lock_file
