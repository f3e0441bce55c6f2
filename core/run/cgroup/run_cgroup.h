#pragma once

#include "base/process_id.h"
#include "run/cgroup/cgroup.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::run {

/// The run's own cgroup (`cgroup = own`), below the wrapper's cgroup. A process cannot leave it
/// without permission to move processes, whatever happens to its parents, session and environment.
///
/// Its name contains the identity of the wrapper. So it shows whose its members are after the
/// wrapper was killed. The destructor removes it, unless processes were left in it on purpose. Once
/// such a cgroup is empty, the next run that makes a cgroup in the same place removes it.
class RunCgroup {
public:
  RunCgroup() = default;
  ~RunCgroup();
  RunCgroup(const RunCgroup&) = delete;
  RunCgroup& operator=(const RunCgroup&) = delete;

  /// Makes the cgroup if it does not exist yet, or no longer exists. Returns an empty text, or why
  /// it cannot be made: then `cgroup()` is not usable.
  std::string prepare();

  const Cgroup& cgroup() const noexcept { return cgroup_; }

private:
  int make(const std::string& directory);

  std::string name_;
  Cgroup parent_;
  Cgroup cgroup_;
};

/// The name of the cgroup of a run.
std::string cgroupName(const base::ProcessId& wrapper);

/// The wrapper of the run, from the name of its cgroup.
std::optional<base::ProcessId> wrapperOfCgroup(std::string_view name);

/// The path, in its hierarchy, of that wrapper's cgroup, if the process with this
/// /proc/<pid>/cgroup is in it or below it; else empty.
std::string_view pathOfRunCgroup(std::string_view memberships, const base::ProcessId& wrapper);

/// The cgroup of a run whose wrapper is gone.
class OrphanedCgroup {
public:
  /// Looks for it at `path`, or below our own cgroup if that is empty. Most runs have none.
  OrphanedCgroup(const base::ProcessId& wrapper, std::string_view path);

  /// Kills all members at once. Returns them; none if the kernel cannot do that.
  std::vector<base::ProcessEntry> kill() const;

  /// Removes it, as far as it contains no process.
  void remove() const;

private:
  std::string name_;
  Cgroup parent_;
  Cgroup cgroup_;
};

} // namespace exec_wrapper::run
