#include "run/procfs/descendants.h"

#include <utility>

namespace exec_wrapper::run {

Descendants::Descendants(const std::vector<base::ProcessEntry>& table, pid_t root, Counts counts,
                         const std::set<base::ProcessId>& others)
    : root_(root), counts_(std::move(counts)) {
  for (const base::ProcessEntry& entry : table) {
    byPid_.emplace(entry.pid, &entry);
    if (others.contains(entry.id())) {
      judged_.emplace(entry.pid, true);
    }
  }
}

bool Descendants::contains(pid_t pid) {
  std::vector<pid_t> chain;
  bool verdict = false;
  while (chain.size() <= byPid_.size()) { // more: the table changed while it was read
    if (const auto known = judged_.find(pid); known != judged_.end()) {
      verdict = known->second;
      break;
    }
    const auto found = byPid_.find(pid);
    if (found == byPid_.end() || pid == root_) {
      break;
    }
    chain.push_back(pid);
    const base::ProcessEntry& entry = *found->second;
    if (entry.parent == root_) {
      verdict = !counts_ || counts_(entry);
      break;
    }
    pid = entry.parent;
  }
  for (const pid_t each : chain) {
    judged_[each] = verdict;
  }
  return verdict;
}

} // namespace exec_wrapper::run
