#include "liveness.h"

#include <signal.h>

#include <cerrno>
#include <string>

namespace exec_wrapper::lock_file {

namespace {

// The kernel's word, where /proc may hide the processes of others. `pid` below zero: the group.
bool exists(pid_t pid) {
  return ::kill(pid, 0) == 0 || errno != ESRCH;
}

bool lives(const ProcessId& process, const ProcessFacts& facts) {
  if (!exists(process.pid)) {
    return false;
  }
  const std::optional<ProcessStat> found = facts.stat(process.pid);
  if (!found) {
    return true; // it is not shown to us
  }
  const bool another = process.started && found->started != *process.started;
  return !another && !found->over;
}

std::optional<pid_t> survivorOf(const ProcessId& group, const ProcessFacts& facts) {
  if (!exists(-group.pid)) {
    return std::nullopt;
  }
  // The number of a group is not given to a new process before the group is empty.
  const std::optional<ProcessStat> leader = facts.stat(group.pid);
  if (leader && group.started && leader->started != *group.started) {
    return std::nullopt;
  }
  const bool shown = facts.stat(1).has_value(); // else those of other users may be hidden
  bool any = false;
  for (const pid_t pid : facts.all()) {
    const std::optional<ProcessStat> process = facts.stat(pid);
    if (process && process->group == group.pid && !process->over) {
      return pid;
    }
    any = any || (process && process->group == group.pid);
  }
  return shown && any ? std::nullopt : std::optional(group.pid);
}

/// For a wrapper that was killed before it could note the group of its command: every command is
/// told who runs it.
std::optional<pid_t> startedBy(const ProcessId& wrapper, const ProcessFacts& facts) {
  using namespace std::string_literals;
  const std::string mark = "\0EXEC_WRAPPER_PARENT="s + std::to_string(wrapper.pid) + ":";
  for (const pid_t pid : facts.all()) {
    const std::optional<ProcessStat> process = facts.stat(pid);
    const bool may = process && !process->over && process->started >= wrapper.started.value_or(0);
    if (may && facts.environment(pid).find(mark) != std::string::npos) {
      return pid;
    }
  }
  return std::nullopt;
}

bool equal(const std::string& theirs, const std::string& ours) {
  return !theirs.empty() && theirs == ours;
}

} // namespace

Liveness livenessOf(const Occupant& occupant, const Holder& us, const ProcessFacts& facts) {
  using State = Liveness::State;
  const Holder& holder = occupant.holder;
  if (!holder.wrapper) {
    return {State::Nameless, {}};
  }
  if (!equal(holder.host, us.host) || holder.bootId.empty() || us.bootId.empty()) {
    return {State::Elsewhere, {}};
  }
  if (holder.bootId != us.bootId) {
    // Another machine may go by the same name; but then it cannot have written to our own disk.
    return {occupant.local ? State::Dead : State::Elsewhere, {}};
  }
  if (!equal(holder.pidNamespace, us.pidNamespace)) {
    return {State::Elsewhere, {}};
  }
  if (lives(*holder.wrapper, facts)) {
    return {State::Alive, {}};
  }
  const std::optional<pid_t> survivor =
      holder.group ? survivorOf(*holder.group, facts) : startedBy(*holder.wrapper, facts);
  return {survivor ? State::Orphaned : State::Dead, survivor};
}

} // namespace exec_wrapper::lock_file
