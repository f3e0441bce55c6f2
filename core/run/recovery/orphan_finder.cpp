#include "run/recovery/orphan_finder.h"

#include "base/file.h"
#include "base/process_list.h"
#include "exec_wrapper/proc.h"
#include "run/cgroup/cgroup_paths.h"
#include "run/cgroup/run_cgroup.h"
#include "run/procfs/descendants.h"
#include "support/marks/child_variables.h"
#include "support/marks/nested_mark.h"

#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

namespace exec_wrapper::run {

namespace {

// The mark of the process, from its first variable of that name.
std::optional<ParentMark> markOf(pid_t process) {
  const std::optional<std::string> mark = variableOf(process, kParentVariable);
  return mark ? parseParentMark(*mark) : std::nullopt;
}

std::string cgroupOf(pid_t process, const base::ProcessId& wrapper) {
  if (wrapper.started == 0) {
    return {};
  }
  const std::string memberships = base::readFile("/proc/" + std::to_string(process) + "/cgroup");
  return std::string(pathOfRunCgroup(memberships, wrapper));
}

} // namespace

// All processes at one moment.
class OrphanFinder::Table {
public:
  explicit Table(std::vector<base::ProcessEntry> entries) : entries_(std::move(entries)) {
    for (const base::ProcessEntry& entry : entries_) {
      byPid_.emplace(entry.pid, &entry);
    }
  }
  Table(const Table&) = delete;
  Table& operator=(const Table&) = delete;

  const std::vector<base::ProcessEntry>& entries() const noexcept { return entries_; }

  const base::ProcessEntry* find(pid_t pid) const {
    const auto found = byPid_.find(pid);
    return found == byPid_.end() ? nullptr : found->second;
  }

  /// The process and its ancestors. A loop among them is possible: the table changed while it was
  /// read.
  std::set<pid_t> lineOf(pid_t pid) const {
    std::set<pid_t> line;
    for (const base::ProcessEntry* entry = find(pid);
         entry != nullptr && line.insert(pid).second;) {
      pid = entry->parent;
      entry = find(pid);
    }
    return line;
  }

private:
  std::vector<base::ProcessEntry> entries_;
  std::unordered_map<pid_t, const base::ProcessEntry*> byPid_;
};

OrphanFinder::OrphanFinder(const KilledRun& run, GroupNumber number)
    : wrapper_{run.wrapper, run.wrapperStarted}, leader_{run.group, run.groupStarted},
      number_(number) {
  if (leader_.pid > 0 && leader_.started > 0) {
    found_.insert(leader_);
  }
}

std::vector<OrphanFinder::Candidate> OrphanFinder::candidates(const Table& table) const {
  std::vector<Candidate> candidates;
  for (const base::ProcessEntry& process : table.entries()) {
    // A process that is older than the wrapper does not come from it.
    if (process.alive && process.started >= wrapper_.started && process.id() != wrapper_) {
      Candidate candidate{process, markOf(process.pid), cgroupOf(process.pid, wrapper_)};
      candidate.trusted = candidate.mark && hasTrustedEnvironment(process.pid);
      candidates.push_back(std::move(candidate));
    }
  }
  return candidates;
}

bool OrphanFinder::isOfRun(const base::ProcessId& teller) const {
  return teller.started > 0 && (teller == wrapper_ || found_.contains(teller));
}

bool OrphanFinder::saysSo(const Candidate& candidate) const {
  const auto ofRun = [this](const base::ProcessId& teller) { return isOfRun(teller); };
  const std::optional<ParentMark>& mark = candidate.mark;
  return mark &&
         (ofRun(mark->wrapper) || std::any_of(mark->outer.begin(), mark->outer.end(), ofRun));
}

// Unless it uses the wrapper's terminal, the command leads its own session, which no other process
// can join.
bool OrphanFinder::isInSession(const base::ProcessEntry& process, const Table& table) const {
  return leader_.pid > 0 && process.session == leader_.pid && !ledByAnother(table);
}

// Nested wrappers, which hide their environment.
void OrphanFinder::addListeners(const Table& table) {
  if (wrapper_.started == 0) {
    return;
  }
  for (const NestedWrapper& nested : nestedWrappers(wrapper_)) {
    const base::ProcessEntry* const process = table.find(nested.pid);
    const bool trusted = nested.user == 0 || nested.user == geteuid();
    if (process != nullptr && process->started >= wrapper_.started && trusted &&
        isOfTrustedUser(nested.pid)) {
      found_.insert(process->id());
    }
  }
}

// The wrapper that a confirmed process names as its own. The same mark shows that it is nested in
// ours.
bool OrphanFinder::addNamed(const Candidate& candidate, const Table& table) {
  if (!candidate.trusted || !saysSo(candidate) || candidate.mark->wrapper == wrapper_) {
    return false;
  }
  const base::ProcessId named = candidate.mark->wrapper;
  const base::ProcessEntry* const process = table.find(named.pid);
  return process != nullptr && process->id() == named && named.started >= wrapper_.started &&
         isOfTrustedUser(named.pid) && found_.insert(named).second;
}

bool OrphanFinder::isConfirmed(const Candidate& candidate, const Table& table) const {
  const base::ProcessEntry& process = candidate.process;
  const base::ProcessEntry* const parent = table.find(process.parent);
  return found_.contains(process.id()) || !candidate.cgroup.empty() ||
         ((candidate.trusted || isInSession(process, table)) && saysSo(candidate)) ||
         (groupIsOurs_ && process.group == leader_.pid) ||
         (parent != nullptr && found_.contains(parent->id()));
}

// A number is not given to a new process while a group has it.
bool OrphanFinder::ledByAnother(const Table& table) const {
  const base::ProcessEntry* const leader = table.find(leader_.pid);
  return leader != nullptr && leader_.started > 0 && leader->started != leader_.started;
}

bool OrphanFinder::isAmbiguous(const Candidate& candidate, const Table& table) const {
  const bool member =
      leader_.pid > 0 && candidate.process.group == leader_.pid && !ledByAnother(table);
  const std::optional<ParentMark>& mark = candidate.mark;
  const bool numbered =
      wrapper_.started == 0 && candidate.trusted && mark && mark->wrapper.pid == wrapper_.pid;
  return member || numbered;
}

// For a /proc that hides the processes of other users: asks the kernel by kill(2).
bool OrphanFinder::hasHiddenMembers(const Table& table) const {
  const auto member = [this](const base::ProcessEntry& entry) {
    return entry.group == leader_.pid;
  };
  const auto& entries = table.entries();
  const bool all = table.find(1) != nullptr && std::any_of(entries.begin(), entries.end(), member);
  return leader_.pid > 1 && !all && !ledByAnother(table) &&
         (kill(-leader_.pid, 0) == 0 || errno != ESRCH);
}

void OrphanFinder::spread(std::vector<Candidate>& candidates, const Table& table) {
  for (bool grew = true; grew;) {
    grew = false;
    for (Candidate& candidate : candidates) {
      if (!candidate.confirmed && isConfirmed(candidate, table)) {
        candidate.confirmed = grew = true;
        found_.insert(candidate.process.id());
        // All members of a group are in one session, and this one is the command's.
        const bool member = candidate.process.group == leader_.pid && !ledByAnother(table);
        groupIsOurs_ = groupIsOurs_ || member;
        grew = addNamed(candidate, table) || grew;
      }
    }
  }
}

OrphanFinder::View OrphanFinder::scan() {
  std::optional<std::vector<base::ProcessEntry>> entries = base::listProcesses();
  if (!entries) {
    View nothing;
    nothing.procHidden = true;
    return nothing;
  }
  const Table table(std::move(*entries));
  const base::ProcessEntry* const leader = table.find(leader_.pid);
  const bool fresh = std::exchange(number_, GroupNumber::Old) == GroupNumber::Fresh;
  groupIsOurs_ = leader != nullptr ? found_.contains(leader->id()) : fresh;
  std::vector<Candidate> all = candidates(table);
  addListeners(table);
  spread(all, table);
  View view;
  const std::set<pid_t> ourLine = table.lineOf(getpid());
  Descendants ours(table.entries(), getpid());
  for (const Candidate& candidate : all) {
    const pid_t pid = candidate.process.pid;
    if (candidate.confirmed) {
      view.cgroup = candidate.cgroup.empty() ? view.cgroup : candidate.cgroup;
      view.confirmed.push_back(candidate.process);
      view.includesUs = view.includesUs || ourLine.contains(pid) || ours.contains(pid);
    } else if (saysSo(candidate)) {
      view.claiming.push_back(candidate.process);
    } else if (isAmbiguous(candidate, table)) {
      view.ambiguous.push_back(candidate.process);
    }
  }
  view.procHidden = view.confirmed.empty() && view.claiming.empty() && view.ambiguous.empty() &&
                    hasHiddenMembers(table);
  return view;
}

} // namespace exec_wrapper::run
