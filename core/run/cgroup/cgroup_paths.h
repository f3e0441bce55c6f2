#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// The directories that show the cgroups of a process, determined from its files in /proc; see
/// cgroups(7). There is one version 2 hierarchy, and one version 1 hierarchy for each set of
/// controllers. A machine may have both, mount them anywhere, and show us only parts of them.
class CgroupPaths {
public:
  /// The version 2 hierarchy. A version 1 hierarchy is named by one of its controllers: "memory".
  static constexpr std::string_view kUnified{};

  /// Reads two small files of a directory such as /proc/self. A file that cannot be read is empty.
  static CgroupPaths of(const std::string& process);

  /// From the text of `mountinfo` and of `cgroup`.
  CgroupPaths(std::string mounts, std::string memberships);

  /// The directories of the process's cgroup, in the order of the mounts. Check whether one exists
  /// and is writable: another file system may be mounted over it.
  std::vector<std::string> directories(std::string_view controller) const;

  /// The directories of any cgroup, by its path in the hierarchy.
  std::vector<std::string> directories(std::string_view controller, std::string_view path) const;

private:
  std::string mounts_;
  std::string memberships_;
};

/// The path of the cgroup in the hierarchy, from the text of /proc/<pid>/cgroup. Empty if the
/// process is in no cgroup of that hierarchy.
std::string_view cgroupPath(std::string_view memberships, std::string_view controller);

} // namespace exec_wrapper::run
