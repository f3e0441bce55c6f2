#include "run/recovery/orphan_killer.h"

#include "base/process_list.h"
#include "run/cgroup/run_cgroup.h"
#include "run/procfs/process_control.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>

namespace exec_wrapper::run {

namespace {

constexpr Duration kLookAgain = std::chrono::milliseconds(100); // some may have forked since

// Waits until they have ended, or for `kLookAgain`.
void awaitEnd(const std::vector<base::ProcessEntry>& processes) {
  const SteadyTime end = std::chrono::steady_clock::now() + kLookAgain;
  for (const base::ProcessEntry& process : processes) {
    const base::FileDescriptor descriptor = openProcess(process.pid);
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
    if (left.count() <= 0) {
      return;
    }
    pollfd ended = {descriptor.get(), POLLIN, 0};
    if (descriptor.valid() || base::processEntry(process.pid)) {
      poll(&ended, 1, static_cast<int>(left.count()));
    }
  }
}

bool contains(const std::vector<base::ProcessEntry>& processes, const base::ProcessEntry& wanted) {
  return std::any_of(processes.begin(), processes.end(), [&](const base::ProcessEntry& process) {
    return process.id() == wanted.id();
  });
}

// Sends SIGKILL one by one, except to those that were killed at once. Returns whether there was any
// that may be killed.
bool killAll(const std::vector<base::ProcessEntry>& processes,
             const std::vector<base::ProcessEntry>& atOnce, OrphanCleanup& cleanup) {
  bool any = !atOnce.empty();
  const auto add = [](std::vector<base::ProcessEntry>& to, const base::ProcessEntry& process) {
    if (!contains(to, process)) {
      to.push_back(process);
    }
  };
  for (const base::ProcessEntry& process : atOnce) {
    add(cleanup.killed, process);
  }
  for (const base::ProcessEntry& process : processes) {
    const int error = contains(atOnce, process) ? 0 : signalProcess(process, SIGKILL);
    if (error == 0) {
      add(cleanup.killed, process);
    } else if (error == EPERM) {
      add(cleanup.denied, process);
    }
    any = any || error == 0 || error == ESRCH;
  }
  return any;
}

// Any process may claim to belong to the run, again and again. So only those that did so at the
// first scan are waited for. Others only get SIGKILL.
class Claims {
public:
  // Returns those to wait for; kills the others.
  std::vector<base::ProcessEntry> sort(const std::vector<base::ProcessEntry>& claiming) {
    if (!first_) {
      first_ = claiming;
    }
    std::vector<base::ProcessEntry> old;
    for (const base::ProcessEntry& process : claiming) {
      if (contains(*first_, process)) {
        old.push_back(process);
      } else {
        signalProcess(process, SIGKILL);
      }
    }
    return old;
  }

private:
  std::optional<std::vector<base::ProcessEntry>> first_;
};

} // namespace

OrphanCleanup killOrphans(const KilledRun& run, Duration limit, GroupNumber number) {
  const SteadyTime deadline = std::chrono::steady_clock::now() + limit;
  OrphanFinder rest(run, number);
  std::optional<OrphanedCgroup> cgroup;
  Claims claims;
  OrphanCleanup cleanup;
  for (;;) {
    const OrphanFinder::View view = rest.scan();
    std::vector<base::ProcessEntry> toEnd = view.confirmed;
    if (!view.includesUs) {
      const std::vector<base::ProcessEntry> old = claims.sort(view.claiming);
      toEnd.insert(toEnd.end(), old.begin(), old.end());
    }
    cleanup.survivors = toEnd;
    cleanup.survivors.insert(cleanup.survivors.end(), view.ambiguous.begin(), view.ambiguous.end());
    cleanup.denied.clear();
    cleanup.includesUs = view.includesUs;
    cleanup.procHidden = view.procHidden;
    if (view.includesUs) {
      return cleanup;
    }
    if (!cgroup) {
      cgroup.emplace(base::ProcessId{run.wrapper, run.wrapperStarted}, view.cgroup);
    }
    const std::vector<base::ProcessEntry> atOnce = cgroup->kill();
    const bool any = killAll(toEnd, atOnce, cleanup);
    if (!any || std::chrono::steady_clock::now() >= deadline) {
      cgroup->remove();
      return cleanup;
    }
    awaitEnd(toEnd.empty() ? atOnce : toEnd);
  }
}

} // namespace exec_wrapper::run
