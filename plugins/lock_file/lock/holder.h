#pragma once

#include "base/process_id.h"
#include "exec_wrapper/time.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::lock_file {

/// Who holds a lock. Any part may be unknown, so that a lock of another program, or a damaged one,
/// is a holder of which nothing is known.
struct Holder {
  std::optional<base::ProcessId> group; ///< the leader of the command's process group
  std::optional<base::ProcessId> wrapper;
  std::string bootId;
  std::string pidNamespace;
  std::string timeNamespace; ///< start times of different ones are not comparable
  std::string host;
  std::optional<WallTime> since; ///< to the millisecond
  std::string command;           ///< for people; secrets masked
  /// The holder has a write lock (fcntl, of the open file) on the lock file for as long as it
  /// lives.
  bool writeLocked = false;

  bool operator==(const Holder&) const = default;
};

/// As the lock file holds it: lines of `key=value`, `kSmallFile` bytes at most, the group first.
/// What is too long is shortened, and control characters are made visible.
std::string formatHolder(const Holder& holder);

/// The group's value, always of the same width and at the same place in the file, so that one
/// small write renews it while others read.
std::string formatGroup(const std::optional<base::ProcessId>& group);
off_t groupOffset() noexcept;

/// Takes from the text what makes sense and passes over the rest; anything may stand in a file of
/// that name. Texts are kept as they are: make them printable before they are shown.
Holder parseHolder(std::string_view text);

} // namespace exec_wrapper::lock_file
