#include "run/orphans.h"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

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

// Returns whether there was any that we may signal.
bool killAll(const std::vector<ProcessEntry>& processes, std::vector<ProcessEntry>& ended) {
  bool any = false;
  for (const ProcessEntry& process : processes) {
    const int error = signalProcess(process, SIGKILL);
    const auto same = [&](const ProcessEntry& other) { return other.id() == process.id(); };
    if (error == 0 && std::none_of(ended.begin(), ended.end(), same)) {
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
  Remains remains;
  for (;;) {
    const RestOfRun::View view = rest.look();
    remains.left = view.certain;
    remains.left.insert(remains.left.end(), view.doubtful.begin(), view.doubtful.end());
    remains.related = view.related;
    remains.hidden = view.hidden;
    const bool over =
        view.certain.empty() || view.related || std::chrono::steady_clock::now() >= deadline;
    if (over || !killAll(view.certain, remains.ended)) {
      return remains;
    }
    awaitEnd(view.certain);
  }
}

} // namespace exec_wrapper
