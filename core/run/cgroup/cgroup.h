#pragma once

#include "base/file_descriptor.h"
#include "base/process_list.h"

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// A version 2 cgroup, held open by its directory. Others may remove it nevertheless; then it has
/// no members and cannot be entered. A method that returns an int returns 0 or an errno.
class Cgroup {
public:
  /// ENODEV if the directory is on another file system.
  int open(const std::string& directory);
  int open(const Cgroup& parent, const std::string& name);
  void close() noexcept { directory_.reset(); }

  bool valid() const noexcept { return directory_.valid(); }

  /// Of the directory.
  int descriptor() const noexcept { return directory_.get(); }

  /// Whether it is open and was not removed.
  bool exists() const noexcept;

  /// The living processes in it and below it, as far as they have a pid in our namespace.
  std::vector<pid_t> members() const;

  /// Its direct members, by one short read; none if there are more than `most`.
  std::vector<pid_t> fewMembers(std::size_t most) const;

  /// Sends SIGKILL to all processes in it and below it at once: also to those that are just being
  /// forked, and to those that we could not signal. Returns false if it cannot: before Linux 5.14,
  /// or once it is removed.
  bool kill() const noexcept;

  std::vector<std::string> children() const;
  int makeChild(const std::string& name) const noexcept;

  /// Removes it and all cgroups below it, as far as they contain no process.
  void removeChild(const std::string& name) const;

private:
  int adopt(int descriptor) noexcept;

  base::FileDescriptor directory_;
};

/// The kernel's data of a process that was just seen as a member, always marked as alive: if it has
/// ended since, it may have forked another process that the scan has missed.
base::ProcessEntry memberEntry(pid_t pid);

} // namespace exec_wrapper::run
