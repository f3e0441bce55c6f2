#include "run/orphans.h"

#include "run/run_cgroup.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <iterator>
#include <optional>

namespace exec_wrapper {

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

// One by one, but for those who were killed at once. Returns whether there was any that may be
// killed.
bool killAll(const std::vector<ProcessEntry>& processes, const std::vector<ProcessEntry>& atOnce,
             std::vector<ProcessEntry>& ended) {
  bool any = !atOnce.empty();
  std::copy_if(atOnce.begin(), atOnce.end(), std::back_inserter(ended),
               [&](const ProcessEntry& process) { return !contains(ended, process); });
  for (const ProcessEntry& process : processes) {
    const int error = contains(atOnce, process) ? 0 : signalProcess(process, SIGKILL);
    if (error == 0 && !contains(ended, process)) {
      ended.push_back(process);
    }
    any = any || error == 0 || error == ESRCH;
  }
  return any;
}

} // namespace

Remains endOrphans(const KilledRun& run, Duration limit, GroupNumber number) {
  const SteadyTime deadline = std::chrono::steady_clock::now() + limit;
  RestOfRun rest(run, number);
  std::optional<LeftCgroup> cgroup;
  Remains remains;
  for (;;) {
    const RestOfRun::View view = rest.look();
    remains.left = view.certain;
    remains.left.insert(remains.left.end(), view.doubtful.begin(), view.doubtful.end());
    remains.related = view.related;
    remains.hidden = view.hidden;
    if (view.related) {
      return remains;
    }
    if (!cgroup) {
      cgroup.emplace(ProcessId{run.wrapper, run.wrapperStarted}, view.cgroup);
    }
    const std::vector<ProcessEntry> atOnce = cgroup->kill();
    const bool any = killAll(view.certain, atOnce, remains.ended);
    if (!any || std::chrono::steady_clock::now() >= deadline) {
      cgroup->remove();
      return remains;
    }
    awaitEnd(view.certain.empty() ? atOnce : view.certain);
  }
}

} // namespace exec_wrapper
