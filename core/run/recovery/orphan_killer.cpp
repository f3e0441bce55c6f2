#include "run/recovery/orphan_killer.h"

#include "run/cgroup/run_cgroup.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>

namespace exec_wrapper::run {

namespace {

constexpr Duration kLookAgain = std::chrono::milliseconds(100); // some may have forked meanwhile

// Until they have ended, or for a moment.
void awaitEnd(const std::vector<ProcessEntry>& processes) {
  const SteadyTime end = std::chrono::steady_clock::now() + kLookAgain;
  for (const ProcessEntry& process : processes) {
    const FileDescriptor descriptor = openProcess(process.pid);
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      return;
    }
    pollfd ended = {descriptor.get(), POLLIN, 0};
    if (descriptor.valid() || processEntry(process.pid)) {
      poll(&ended, 1, static_cast<int>(left.count()));
    }
  }
}

bool contains(const std::vector<ProcessEntry>& processes, const ProcessEntry& wanted) {
  return std::any_of(processes.begin(), processes.end(),
                     [&](const ProcessEntry& process) { return process.id() == wanted.id(); });
}

// Sends SIGKILL one by one, but for those who were killed at once. Returns whether there was any
// that may be killed.
bool killAll(const std::vector<ProcessEntry>& processes, const std::vector<ProcessEntry>& atOnce,
             Remains& remains) {
  bool any = !atOnce.empty();
  const auto add = [](std::vector<ProcessEntry>& to, const ProcessEntry& process) {
    if (!contains(to, process)) {
      to.push_back(process);
    }
  };
  for (const ProcessEntry& process : atOnce) {
    add(remains.ended, process);
  }
  for (const ProcessEntry& process : processes) {
    const int error = contains(atOnce, process) ? 0 : signalProcess(process, SIGKILL);
    if (error == 0) {
      add(remains.ended, process);
    } else if (error == EPERM) {
      add(remains.denied, process);
    }
    any = any || error == 0 || error == ESRCH;
  }
  return any;
}

// Anybody may claim to be of the run, again and again: only who did so at the first look is waited
// for. Others get their SIGKILL and nothing else.
class Claims {
public:
  // Returns those to wait for; ends the others.
  std::vector<ProcessEntry> sort(const std::vector<ProcessEntry>& claiming) {
    if (!first_) {
      first_ = claiming;
    }
    std::vector<ProcessEntry> old;
    for (const ProcessEntry& process : claiming) {
      if (contains(*first_, process)) {
        old.push_back(process);
      } else {
        signalProcess(process, SIGKILL);
      }
    }
    return old;
  }

private:
  std::optional<std::vector<ProcessEntry>> first_;
};

} // namespace

Remains endOrphans(const KilledRun& run, Duration limit, GroupNumber number) {
  const SteadyTime deadline = std::chrono::steady_clock::now() + limit;
  RestOfRun rest(run, number);
  std::optional<LeftCgroup> cgroup;
  Claims claims;
  Remains remains;
  for (;;) {
    const RestOfRun::View view = rest.look();
    std::vector<ProcessEntry> toEnd = view.certain;
    if (!view.related) {
      const std::vector<ProcessEntry> old = claims.sort(view.claiming);
      toEnd.insert(toEnd.end(), old.begin(), old.end());
    }
    remains.left = toEnd;
    remains.left.insert(remains.left.end(), view.doubtful.begin(), view.doubtful.end());
    remains.denied.clear();
    remains.related = view.related;
    remains.hidden = view.hidden;
    if (view.related) {
      return remains;
    }
    if (!cgroup) {
      cgroup.emplace(ProcessId{run.wrapper, run.wrapperStarted}, view.cgroup);
    }
    const std::vector<ProcessEntry> atOnce = cgroup->kill();
    const bool any = killAll(toEnd, atOnce, remains);
    if (!any || std::chrono::steady_clock::now() >= deadline) {
      cgroup->remove();
      return remains;
    }
    awaitEnd(toEnd.empty() ? atOnce : toEnd);
  }
}

} // namespace exec_wrapper::run
