#pragma once

#include "base/process_list.h"

#include <sys/types.h>

#include <functional>
#include <set>
#include <unordered_map>
#include <vector>

namespace exec_wrapper::run {

/// The descendants of a process in a process table. Each process is judged once, so a long chain
/// costs no more than the same number of siblings.
class Descendants {
public:
  /// Whether a child of the root counts, with all its descendants.
  using Counts = std::function<bool(const base::ProcessEntry& child)>;

  /// The table must outlive this object. `others`: these count as well, with all their descendants.
  Descendants(const std::vector<base::ProcessEntry>& table, pid_t root, Counts counts = {},
              const std::set<base::ProcessId>& others = {});

  /// False for the root itself.
  bool contains(pid_t pid);

private:
  const pid_t root_;
  const Counts counts_;
  std::unordered_map<pid_t, const base::ProcessEntry*> byPid_;
  std::unordered_map<pid_t, bool> judged_; // contains the `others` from the start
};

} // namespace exec_wrapper::run
