#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// In which directories the cgroups of a process show, by what /proc tells of it; cgroups(7). There
/// is one hierarchy of version 2, and one of version 1 for each set of controllers; a machine may
/// have both, mount them where it likes, and show us parts of them only.
class CgroupPaths {
public:
  /// The hierarchy of version 2. Those of version 1 go by one of their controllers: "memory".
  static constexpr std::string_view kUnified{};

  /// Reads two small files of a directory such as /proc/self; what cannot be read is empty.
  static CgroupPaths of(const std::string& process);

  /// By the text of `mountinfo` and of `cgroup`.
  CgroupPaths(std::string mounts, std::string memberships);

  /// Of the cgroup that the process is in, in the order of the mounts. Whether one of them is there
  /// at all, and may be written, is to be seen: another file system may lie above it.
  std::vector<std::string> directories(std::string_view controller) const;

  /// Of any cgroup, by its path in the hierarchy.
  std::vector<std::string> directories(std::string_view controller, std::string_view path) const;

private:
  std::string mounts_;
  std::string memberships_;
};

/// The path of the cgroup in the hierarchy, by the text of /proc/<pid>/cgroup; empty where the
/// process is in none of that hierarchy.
std::string_view cgroupPath(std::string_view memberships, std::string_view controller);

} // namespace exec_wrapper::run
