#pragma once

#include "base/process_list.h"

#include <sys/types.h>

#include <functional>
#include <set>
#include <unordered_map>
#include <vector>

namespace exec_wrapper::run {

/// Who descends from a process, as a table of processes has it. Each process is judged once, so
/// that a long chain of them costs no more than as many that stand side by side.
class Descendants {
public:
  /// Whether a child of the root counts, with all that comes of it.
  using Counts = std::function<bool(const base::ProcessEntry& child)>;

  /// The table must outlive this object. `others`: who counts as well, with all that comes of it.
  Descendants(const std::vector<base::ProcessEntry>& table, pid_t root, Counts counts = {},
              const std::set<base::ProcessId>& others = {});

  /// False for the root itself.
  bool contains(pid_t pid);

private:
  const pid_t root_;
  const Counts counts_;
  std::unordered_map<pid_t, const base::ProcessEntry*> byPid_;
  std::unordered_map<pid_t, bool> judged_; // the others among them, from the beginning
};

} // namespace exec_wrapper::run
