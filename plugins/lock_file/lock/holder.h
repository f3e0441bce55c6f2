#pragma once

#include "base/process_id.h"
#include "exec_wrapper/time.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::lock_file {

/// The holder of a lock. Any member may be unknown. So a lock of another program, or a damaged one,
/// has a holder of which nothing is known.
struct Holder {
  std::optional<base::ProcessId> group; ///< the leader of the command's process group
  std::optional<base::ProcessId> wrapper;
  std::string bootId;
  std::string pidNamespace;
  std::string timeNamespace; ///< start times in different ones are not comparable
  std::string host;
  std::optional<WallTime> since; ///< to the millisecond
  std::string command;           ///< for people; secrets masked
  /// The holder has a write lock (fcntl, of the open file) on the lock file as long as it is alive.
  bool writeLocked = false;

  bool operator==(const Holder&) const = default;
};

/// The content of the lock file: lines of `key=value`, `kSmallFile` bytes at most, the group first.
/// Long texts are shortened, and control characters are made visible.
std::string formatHolder(const Holder& holder);

/// The group's value. It always has the same width and the same place in the file, so that one
/// small write replaces it while others read.
std::string formatGroup(const std::optional<base::ProcessId>& group);
off_t groupOffset() noexcept;

/// Reads the valid parts of the text and skips the rest: a file of that name may contain anything.
/// Texts are not changed: make them printable before you show them.
Holder parseHolder(std::string_view text);

} // namespace exec_wrapper::lock_file
