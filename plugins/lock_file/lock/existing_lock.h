#pragma once

#include "exec_wrapper/time.h"
#include "lock_file/lock/holder.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <string>
#include <variant>

namespace exec_wrapper::lock_file {

/// A lock file that is there: what it says, and whose it is.
struct ExistingLock {
  Holder holder;
  uid_t owner = 0;
  WallTime modified{};
  bool local = false; ///< only this machine can have it mounted; see `onLocalFileSystem`

  /// Whether the holder's write lock is there, which the kernel takes from a process that dies.
  /// Only who may write to the file can have one, so others cannot feign it; a shared lock, which
  /// everybody can have who may read, does not count. Unknown where the holder keeps none.
  enum class Keeper { Unknown, Lives, Gone };
  Keeper keeper = Keeper::Unknown;

  int unreadable = 0; ///< an errno: it may not be read, so nothing is known of its holder
};

/// Why a lock cannot be handled: one line for people, with what to do.
struct LockFailure {
  std::string message;
};

/// There is no lock file.
struct Absent {};

/// Looks at what stands in the lock's place. Follows no symbolic link, waits for nobody, and opens
/// regular files only.
std::variant<Absent, ExistingLock, LockFailure> inspect(const std::string& path);

/// The same for the file whose status this is. Without a descriptor it may not be read.
ExistingLock readOccupant(int fd, const struct stat& status);

/// Who holds it: "/run/x.lock is held by pid 4711 on db1 for 3h 12m: tar czf ...", or, of a lock
/// that names no holder, whose file it is and since when.
std::string describe(const std::string& path, const ExistingLock& occupant, WallTime now);

} // namespace exec_wrapper::lock_file
