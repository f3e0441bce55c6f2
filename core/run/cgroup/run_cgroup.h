#pragma once

#include "base/process_id.h"
#include "run/cgroup/cgroup.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// The cgroup that a run has of its own (`cgroup = own`), below the one that the wrapper is in. No
/// process leaves it without the right to move processes, whatever becomes of its parents, its
/// session and its environment.
///
/// It is named for the wrapper, so that it tells whose its members are when the wrapper was killed.
/// It is removed with the object, unless processes were left in it on purpose; what has become
/// empty since is removed by the next run that makes a cgroup in the same place.
class RunCgroup {
public:
  RunCgroup() = default;
  ~RunCgroup();
  RunCgroup(const RunCgroup&) = delete;
  RunCgroup& operator=(const RunCgroup&) = delete;

  /// Makes it, where it is not there yet or not any more. Returns why it cannot be made, in words,
  /// or nothing. Only then is there anything of it.
  std::string prepare();

  const Cgroup& cgroup() const noexcept { return cgroup_; }

private:
  int make(const std::string& directory);

  std::string name_;
  Cgroup parent_;
  Cgroup cgroup_;
};

/// What the cgroup of a run is called.
std::string cgroupName(const base::ProcessId& wrapper);

/// Whose it is, by its name.
std::optional<base::ProcessId> wrapperOfCgroup(std::string_view name);

/// The path, in its hierarchy, of that wrapper's cgroup, where the process with this
/// /proc/<pid>/cgroup is in it or below it; empty where it is not.
std::string_view pathOfRunCgroup(std::string_view memberships, const base::ProcessId& wrapper);

/// The cgroup of a run whose wrapper is gone.
class OrphanedCgroup {
public:
  /// Looks for it at `path`, else below our own cgroup. Most runs have none.
  OrphanedCgroup(const base::ProcessId& wrapper, std::string_view path);

  /// Kills all at once. Returns them; nobody where the kernel cannot do that.
  std::vector<base::ProcessEntry> kill() const;

  /// As far as nobody is in there.
  void remove() const;

private:
  std::string name_;
  Cgroup parent_;
  Cgroup cgroup_;
};

} // namespace exec_wrapper::run
