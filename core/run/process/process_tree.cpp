#include "run/process/process_tree.h"

#include "base/process_list.h"
#include "run/procfs/descendants.h"
#include "run/procfs/process_control.h"

#include <signal.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <set>
#include <utility>

namespace exec_wrapper::run {

namespace {

// Adds to the table the members of the cgroup that were forked since it was read.
std::set<pid_t> membersOf(const Cgroup* cgroup, std::vector<base::ProcessEntry>& table) {
  std::set<pid_t> members;
  if (cgroup == nullptr) {
    return members;
  }
  const std::vector<pid_t> found = cgroup->members();
  members.insert(found.begin(), found.end());
  std::set<pid_t> missing = members;
  for (const base::ProcessEntry& entry : table) {
    missing.erase(entry.pid);
  }
  for (const pid_t pid : missing) {
    table.push_back(memberEntry(pid));
  }
  return members;
}

// Whether none can be opened: then /proc cannot be read, although it is there.
bool noDescriptorIsLeft() {
  const base::FileDescriptor one(eventfd(0, EFD_CLOEXEC));
  return !one.valid();
}

} // namespace

ProcessTree::~ProcessTree() {
  if (leaderEnd()) {
    waitpid(leader_, nullptr, WNOHANG);
  }
}

void ProcessTree::signalGroup(int number) const {
  if (ownGroup_) {
    ::kill(-leader_, number);
    return;
  }
  const pid_t group = getpgid(leader_); // it may have created one for itself, as a shell does
  for (const base::ProcessEntry& process : living()) {
    if (process.group == group) {
      signalProcess(process, number);
    }
  }
}

void ProcessTree::kill() const noexcept {
  ::kill(ownGroup_ ? -leader_ : leader_, SIGKILL);
  if (cgroup_ != nullptr) {
    cgroup_->kill();
  }
}

// A scan of all processes takes long if there are many, or if they use all processors. So the
// targets that need no scan come first.
std::vector<base::ProcessEntry> ProcessTree::signalAll(int number) {
  if (!reaper_.adopts()) {
    remember(living());
  }
  std::vector<base::ProcessEntry> few;
  if (number == SIGKILL) {
    few = fewMembers();
    kill();
    killAdopted();
  } else if (ownGroup_) {
    signalGroup(number);
  }
  std::vector<base::ProcessEntry> all = look(number == SIGKILL ? Look::OrJustEnded : Look::Living);
  for (const base::ProcessEntry& process : all) {
    if (process.alive && (!ownGroup_ || process.group != leader_)) {
      signalProcess(process, number);
    }
  }
  if (number == SIGKILL) {
    kill(); // also those that were forked since
  }
  addEnded(few, all);
  return all;
}

// The members of the cgroup, for their names. After their end nothing names them, unless we are
// their parent. Of a large number enough remain to be named, and the kill must not wait for the
// lookup.
std::vector<base::ProcessEntry> ProcessTree::fewMembers() const {
  constexpr std::size_t kFew = 16;
  std::vector<base::ProcessEntry> few;
  const std::vector<pid_t> members =
      cgroup_ == nullptr ? std::vector<pid_t>() : cgroup_->fewMembers(kFew);
  for (const pid_t pid : members) {
    const std::optional<base::ProcessEntry> entry = base::processEntry(pid);
    if (entry && entry->alive && !(pid == leader_ && end_.has_value())) {
      few.push_back(*entry);
    }
  }
  return few;
}

void ProcessTree::addEnded(const std::vector<base::ProcessEntry>& before,
                           std::vector<base::ProcessEntry>& now) {
  for (base::ProcessEntry process : before) {
    const bool known = std::ranges::any_of(
        now, [&process](const base::ProcessEntry& other) { return other.pid == process.pid; });
    if (!known) {
      process.alive = false;
      now.push_back(std::move(process));
    }
  }
}

// Nothing else shows that a process without a parent belongs to the run.
void ProcessTree::remember(const std::vector<base::ProcessEntry>& processes) {
  for (const base::ProcessEntry& process : processes) {
    if (process.pid != leader_) {
      known_.insert(process.id());
    }
  }
}

// They are our children and are not reaped meanwhile, so a pid cannot be another process's.
void ProcessTree::killAdopted() const {
  for (const pid_t child : reaper_.adopted(leader_)) {
    ::kill(child, SIGKILL);
  }
}

std::vector<base::ProcessEntry> ProcessTree::signalOthers(int number) {
  std::vector<base::ProcessEntry> others = living();
  if (!reaper_.adopts()) {
    remember(others);
  }
  std::erase_if(others, [ours = getpgrp()](const auto& process) { return process.group == ours; });
  for (const base::ProcessEntry& process : others) {
    signalProcess(process, number);
  }
  return others;
}

bool ProcessTree::leaderIsInOurGroup() const noexcept {
  return getpgid(leader_) == getpgrp();
}

std::optional<int> ProcessTree::leaderStop() const noexcept {
  siginfo_t info{};
  const auto leader = static_cast<id_t>(leader_);
  const bool stopped = waitid(P_PID, leader, &info, WSTOPPED | WNOHANG | WNOWAIT) == 0 &&
                       info.si_pid == leader_ && info.si_code == CLD_STOPPED;
  return stopped ? std::optional(info.si_status) : std::nullopt;
}

std::optional<ProcessEnd> ProcessTree::leaderEnd() noexcept {
  if (!end_) {
    siginfo_t info{};
    rusage used{};
    // The system call: the function of the C library does not return the resource usage.
    if (syscall(SYS_waitid, P_PID, leader_, &info, WEXITED | WNOHANG | WNOWAIT, &used) == 0 &&
        info.si_pid == leader_) {
      const bool exited = info.si_code == CLD_EXITED;
      end_ = ProcessEnd{exited ? ProcessEnd::Kind::Exited : ProcessEnd::Kind::Signaled,
                        info.si_status};
      reaper_.count(used);
    }
  }
  return end_;
}

// Whether the group has a member that could still be stopped; a zombie cannot. Only our children
// count, and every process whose parents are gone is one.
bool ProcessTree::groupLives() const noexcept {
  siginfo_t info{};
  const auto leader = static_cast<id_t>(leader_);
  return waitid(ownGroup_ ? P_PGID : P_PID, leader, &info, WSTOPPED | WNOHANG | WNOWAIT) == 0;
}

std::vector<base::ProcessEntry> ProcessTree::living() const {
  return look(Look::Living);
}

// A child of ours that is a zombie has ended since the last reaping.
std::vector<base::ProcessEntry> ProcessTree::look(Look what) const {
  std::optional<std::vector<base::ProcessEntry>> table = base::listProcesses();
  if (!table) {
    base::ProcessEntry leader;
    leader.pid = leader_;
    leader.group = leader_;
    leader.alive = true;
    return groupLives() || noDescriptorIsLeft() ? std::vector{leader}
                                                : std::vector<base::ProcessEntry>();
  }
  const std::set<pid_t> members = membersOf(cgroup_, *table);
  const PluginChildren plugins = reaper_.pluginChildren(); // only after the table was read
  // Not the descendants of an earlier child, or of a child that a plugin has started.
  const auto isOurs = [&](const base::ProcessEntry& child) {
    return !reaper_.isStranger(child.pid) && !plugins.contains(child);
  };
  Descendants ours(*table, getpid(), isOurs, known_);
  std::vector<base::ProcessEntry> found;
  bool any = false;
  for (const base::ProcessEntry& entry : *table) {
    const bool known = (ownGroup_ && entry.group == leader_) || members.contains(entry.pid);
    const bool justEnded = what == Look::OrJustEnded && entry.parent == getpid() &&
                           !(entry.pid == leader_ && end_.has_value());
    if ((entry.alive || justEnded) && (known || ours.contains(entry.pid))) {
      any = any || entry.alive;
      found.push_back(entry);
    }
  }
  if (!any) {
    addMissed(found);
  }
  return found;
}

// No scan of the table sees a process that forks another and ends, again and again. But once its
// parent is gone, it is our child, or the child of a process that has not ended yet. So nothing is
// left only if we have no child left, not even a zombie: it may have forked another since.
void ProcessTree::addMissed(std::vector<base::ProcessEntry>& table) const {
  constexpr int kMostLooks = 10;
  std::vector<pid_t> children;
  for (int look = 0; look < kMostLooks; ++look) {
    reaper_.reap(leader_);
    children = reaper_.adopted(leader_);
    if (children.empty()) {
      return;
    }
    bool any = false;
    for (const pid_t child : children) {
      if (const auto entry = base::processEntry(child); !entry || entry->alive) {
        table.push_back(memberEntry(child));
        any = true;
      }
    }
    if (any) {
      return;
    }
  }
  table.push_back(memberEntry(children.back())); // one entry for all of them
}

std::vector<base::ProcessEntry>
ProcessTree::refusing(const std::vector<base::ProcessEntry>& processes) const {
  std::vector<base::ProcessEntry> refusing;
  std::ranges::copy_if(processes, std::back_inserter(refusing),
                       [](const base::ProcessEntry& process) {
                         return ::kill(process.pid, 0) != 0 && errno == EPERM;
                       });
  return refusing;
}

std::vector<base::FileDescriptor>
ProcessTree::watch(const std::vector<base::ProcessEntry>& processes) const {
  constexpr std::size_t kMost = 32;
  std::vector<base::FileDescriptor> descriptors;
  for (const base::ProcessEntry& process : processes) {
    if (process.pid == leader_) {
      continue; // SIGCHLD reports its end
    }
    if (descriptors.size() == kMost) {
      break;
    }
    if (base::FileDescriptor descriptor = openProcess(process.pid); descriptor.valid()) {
      descriptors.push_back(std::move(descriptor));
    }
  }
  return descriptors;
}

} // namespace exec_wrapper::run
