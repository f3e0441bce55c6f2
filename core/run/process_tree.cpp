#include "run/process_tree.h"

#include "run/plugin_children.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <set>
#include <unordered_map>

namespace exec_wrapper {

namespace {

// Most often there are none, which is cheaper to ask than which there are.
std::vector<pid_t> childrenBefore() {
  siginfo_t info{};
  const int options = WEXITED | WNOHANG | WNOWAIT | __WALL | __WNOTHREAD;
  const bool none = waitid(P_ALL, 0, &info, options) != 0 && errno == ECHILD;
  return none ? std::vector<pid_t>() : childrenOfThisThread();
}

// Who descends from whom.
class Ancestry {
public:
  Ancestry(const std::vector<ProcessEntry>& table, const std::vector<pid_t>& strangers)
      : strangers_(strangers) {
    for (const ProcessEntry& entry : table) {
      parents_.emplace(entry.pid, entry.parent);
    }
  }

  // Whether the chain of parents leads to us, other than through a child that was here before or
  // that a plugin has started.
  bool ours(pid_t pid) const {
    const pid_t self = getpid();
    for (std::size_t steps = 0; steps <= parents_.size(); ++steps) {
      const auto found = parents_.find(pid);
      if (found == parents_.end()) {
        return false;
      }
      if (found->second == self) {
        return std::find(strangers_.begin(), strangers_.end(), pid) == strangers_.end() &&
               !plugins_.contains(pid);
      }
      pid = found->second;
    }
    return false; // the table was read while it changed
  }

private:
  std::unordered_map<pid_t, pid_t> parents_;
  const std::vector<pid_t>& strangers_;
  const PluginChildren plugins_; // looked at when the table is there
};

// Adds to the table those of the cgroup that were forked since it was read.
std::set<pid_t> membersOf(const Cgroup* cgroup, std::vector<ProcessEntry>& table) {
  std::set<pid_t> members;
  if (cgroup == nullptr) {
    return members;
  }
  const std::vector<pid_t> found = cgroup->members();
  members.insert(found.begin(), found.end());
  std::set<pid_t> missing = members;
  for (const ProcessEntry& entry : table) {
    missing.erase(entry.pid);
  }
  for (const pid_t pid : missing) {
    table.push_back(memberEntry(pid));
  }
  return members;
}

} // namespace

Reaper::Reaper() : strangers_(childrenBefore()) {
  if (strangers_.empty()) { // else their orphans would be taken for the command's
    error_ = prctl(PR_SET_CHILD_SUBREAPER, 1) == 0 ? 0 : errno;
  }
}

void Reaper::reap(std::optional<pid_t> leader) {
  for (;;) {
    siginfo_t info{};
    // Of this thread only, which adopts: others may wait for children of their own.
    const int options = WEXITED | WNOHANG | WNOWAIT | __WNOTHREAD;
    if (waitid(P_ALL, 0, &info, options) != 0 || info.si_pid == 0) {
      return;
    }
    if (info.si_pid == leader) { // the kernel shows no other as long as it is there
      break;
    }
    reapOne(info.si_pid);
  }
  for (const pid_t child : childrenOfThisThread()) {
    if (child != leader && !isStranger(child)) {
      reapOne(child);
    }
  }
}

std::vector<pid_t> Reaper::adopted(pid_t leader) const {
  std::vector<pid_t> children = childrenOfThisThread();
  std::erase_if(children, [&](pid_t child) { return child == leader || isStranger(child); });
  return children;
}

void Reaper::reapOne(pid_t pid) noexcept {
  rusage used{};
  if (wait4(pid, nullptr, WNOHANG | __WNOTHREAD, &used) == pid && !isStranger(pid)) {
    count(used);
  }
}

bool Reaper::isStranger(pid_t pid) const noexcept {
  return std::find(strangers_.begin(), strangers_.end(), pid) != strangers_.end();
}

ProcessTree::~ProcessTree() {
  if (leaderEnd()) {
    waitpid(leader_, nullptr, WNOHANG);
  }
}

void ProcessTree::signalGroup(int number) const noexcept {
  ::kill(-leader_, number);
}

void ProcessTree::kill() const noexcept {
  signalGroup(SIGKILL);
  if (cgroup_ != nullptr) {
    cgroup_->kill();
  }
}

std::vector<ProcessEntry> ProcessTree::signalAll(int number) const {
  std::vector<ProcessEntry> all = living();
  if (number == SIGKILL) { // at once, and those too that were forked since the look
    kill();
  } else {
    signalGroup(number);
  }
  for (const ProcessEntry& process : all) {
    if (process.group != leader_) {
      signalProcess(process, number);
    }
  }
  return all;
}

std::optional<ProcessEnd> ProcessTree::leaderEnd() noexcept {
  if (!end_) {
    siginfo_t info{};
    rusage used{};
    // The system call: the C library's function does not tell what was used.
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

// Whether there is one in the group who could still be stopped, which a zombie cannot. Those count
// that are our children, as all are whose parents are gone.
bool ProcessTree::groupLives() const noexcept {
  siginfo_t info{};
  const auto group = static_cast<id_t>(leader_);
  return waitid(P_PGID, group, &info, WSTOPPED | WNOHANG | WNOWAIT) == 0;
}

std::vector<ProcessEntry> ProcessTree::living() const {
  std::optional<std::vector<ProcessEntry>> table = processTable();
  if (!table) {
    ProcessEntry leader;
    leader.pid = leader_;
    leader.group = leader_;
    return groupLives() ? std::vector{leader} : std::vector<ProcessEntry>();
  }
  const std::set<pid_t> members = membersOf(cgroup_, *table);
  const Ancestry ancestry(*table, reaper_.strangers());
  std::erase_if(*table, [&](const ProcessEntry& entry) {
    const bool known = entry.group == leader_ || members.contains(entry.pid);
    return !entry.alive || (!known && !ancestry.ours(entry.pid));
  });
  if (table->empty()) {
    addMissed(*table);
  }
  return std::move(*table);
}

// No look at the table sees a process that forks another and ends, again and again. But whenever
// its parent is gone it is our child, or the child of one that has not ended yet.
void ProcessTree::addMissed(std::vector<ProcessEntry>& table) const {
  reaper_.reap(leader_); // so that who has ended is not taken for one of those
  const std::vector<pid_t> children = reaper_.adopted(leader_);
  const PluginChildren plugins;
  for (const pid_t child : children) {
    if (!plugins.contains(child)) {
      table.push_back(memberEntry(child));
    }
  }
}

std::vector<FileDescriptor> ProcessTree::watch(const std::vector<ProcessEntry>& processes) const {
  std::vector<FileDescriptor> descriptors;
  for (const ProcessEntry& process : processes) {
    if (process.pid == leader_) {
      continue; // its end is told by SIGCHLD
    }
    if (FileDescriptor descriptor = openProcess(process.pid); descriptor.valid()) {
      descriptors.push_back(std::move(descriptor));
    }
  }
  return descriptors;
}

} // namespace exec_wrapper
