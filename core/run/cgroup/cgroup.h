#pragma once

#include "base/file_descriptor.h"
#include "base/process_list.h"

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// A cgroup of version 2, held open by its directory. It may be removed by others nevertheless, and
/// then has no members and cannot be entered. What returns an int returns 0 or an errno.
class Cgroup {
public:
  /// ENODEV where the directory is on another file system.
  int open(const std::string& directory);
  int open(const Cgroup& parent, const std::string& name);
  void close() noexcept { directory_.reset(); }

  bool valid() const noexcept { return directory_.valid(); }

  /// Of the directory.
  int descriptor() const noexcept { return directory_.get(); }

  /// Whether it is open and was not removed.
  bool exists() const noexcept;

  /// The processes that are alive in it and below it, as far as they have a number here.
  std::vector<pid_t> members() const;

  /// Those right in it, by one short read; none where there are more than so many.
  std::vector<pid_t> fewMembers(std::size_t most) const;

  /// Sends SIGKILL to all in it and below it at once, those too that are just being forked and
  /// those whom we could not signal. Returns false where it cannot: before Linux 5.14, or once it
  /// is removed.
  bool kill() const noexcept;

  std::vector<std::string> children() const;
  int makeChild(const std::string& name) const noexcept;

  /// With all below it, as far as nobody is in there.
  void removeChild(const std::string& name) const;

private:
  int adopt(int descriptor) noexcept;

  base::FileDescriptor directory_;
};

/// What the kernel tells of a process that was just seen as a member, always as alive: one that has
/// ended since may have forked another, which that look has missed.
base::ProcessEntry memberEntry(pid_t pid);

} // namespace exec_wrapper::run
