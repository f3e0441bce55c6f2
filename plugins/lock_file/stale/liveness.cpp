#include "lock_file/stale/liveness.h"

#include <signal.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace exec_wrapper::lock_file {

namespace {

// By kill(2), because /proc may hide the processes of others. `pid` below zero: the group.
bool exists(pid_t pid) {
  return ::kill(pid, 0) == 0 || errno != ESRCH;
}

bool lives(const base::ProcessId& process, const ProcessFacts& facts) {
  if (!exists(process.pid)) {
    return false;
  }
  const std::optional<base::ProcessEntry> found = facts.entry(process.pid);
  if (!found) {
    return true; // it is hidden from us
  }
  const bool another = process.started > 0 && found->started != process.started;
  return !another && found->alive;
}

/// The number of a group is not given to a new process before the group is empty.
bool isAnothers(const base::ProcessId& group, const ProcessFacts& facts) {
  const std::optional<base::ProcessEntry> leader = facts.entry(group.pid);
  return leader && group.started > 0 && leader->started != group.started;
}

/// A wrapper may be killed before it notes the group of its command, and parts of a command may
/// leave its group. But every command has the mark of its wrapper in its environment. The
/// environment of other users' processes does not count: otherwise anybody could keep the lock.
bool wasTold(const base::ProcessEntry& process, const base::ProcessId& wrapper,
             const ProcessFacts& facts) {
  if (process.started < wrapper.started) {
    return false;
  }
  const std::optional<std::string> mark = facts.variable(process.pid, "EXEC_WRAPPER_PARENT");
  return mark && names(*mark, wrapper) && facts.hasTrustedEnvironment(process.pid);
}

std::vector<base::ProcessEntry> survivorsOf(const base::ProcessId& wrapper,
                                            std::optional<base::ProcessId> group,
                                            const ProcessFacts& facts) {
  if (group && (!exists(-group->pid) || isAnothers(*group, facts))) {
    group.reset();
  }
  std::vector<base::ProcessEntry> survivors;
  bool member = false; // one is visible, dead or alive
  bool living = false;
  for (const base::ProcessEntry& process : facts.all()) {
    const bool inGroup = group && process.group == group->pid;
    member = member || inGroup;
    if (process.alive && (inGroup || wasTold(process, wrapper, facts))) {
      survivors.push_back(process);
      living = living || inGroup;
    }
  }
  // If not all processes are visible, those of other users may be hidden.
  const bool shown = member && facts.entry(1);
  if (group && !living && !shown) {
    survivors.emplace_back().pid = group->pid;
  }
  return survivors;
}

bool equal(const std::string& theirs, const std::string& ours) {
  return !theirs.empty() && theirs == ours;
}

/// Whether the holder's pids and start times mean the same here. Earlier versions noted no time
/// namespace; almost all machines have only their initial one.
bool sameNumbers(const Holder& holder, const Holder& us) {
  constexpr std::string_view kFirstOfTheMachine = "time:[4026531834]";
  const bool notNoted = holder.timeNamespace.empty() &&
                        (us.timeNamespace.empty() || us.timeNamespace == kFirstOfTheMachine);
  return equal(holder.host, us.host) && equal(holder.pidNamespace, us.pidNamespace) &&
         (notNoted || holder.timeNamespace == us.timeNamespace);
}

} // namespace

bool names(std::string_view mark, const base::ProcessId& wrapper) {
  std::array<std::string_view, 5> fields;
  for (std::string_view& field : fields) {
    field = mark.substr(0, mark.find(':'));
    mark.remove_prefix(std::min(mark.size(), field.size() + 1));
  }
  const auto& [pid, type, port, started, outer] = fields;
  const std::string start = std::to_string(wrapper.started);
  const std::string number = std::to_string(wrapper.pid);
  const bool same = wrapper.started == 0 || started == start;
  const std::string around = "," + std::string(outer) + ",";
  return (pid == number && same) || around.find("," + number + "-" + start + ",") != around.npos;
}

Liveness livenessOf(const ExistingLock& occupant, const Holder& us, const ProcessFacts& facts) {
  using State = Liveness::State;
  const Holder& holder = occupant.holder;
  if (!holder.wrapper) {
    return {State::Nameless, {}};
  }
  if (occupant.keeper == ExistingLock::Keeper::Lives) {
    return {State::Alive, {}};
  }
  const bool gone =
      occupant.keeper == ExistingLock::Keeper::Gone && equal(holder.bootId, us.bootId);
  const State elsewhere = gone ? State::Abandoned : State::Elsewhere;
  if (!equal(holder.host, us.host) || holder.bootId.empty() || us.bootId.empty()) {
    return {elsewhere, {}};
  }
  if (holder.bootId != us.bootId) {
    // Another machine may have the same name; but then it cannot have written to our own disk.
    return {occupant.local ? State::Past : State::Elsewhere, {}};
  }
  if (!sameNumbers(holder, us)) {
    return {elsewhere, {}};
  }
  if (lives(*holder.wrapper, facts)) {
    return {State::Alive, {}};
  }
  std::vector<base::ProcessEntry> survivors = survivorsOf(*holder.wrapper, holder.group, facts);
  const State state = survivors.empty() ? State::Dead : State::Orphaned;
  return {state, std::move(survivors)};
}

} // namespace exec_wrapper::lock_file
