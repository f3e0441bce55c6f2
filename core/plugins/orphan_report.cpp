#include "plugins/orphan_report.h"

#include "base/process_list.h"
#include "run/recovery/orphan_killer.h"

#include <algorithm>
#include <string>
#include <vector>

namespace exec_wrapper::plugins {

namespace {

constexpr Duration kPatience = std::chrono::seconds(10); // for processes that do not die

bool lives(pid_t wrapper, std::uint64_t started) {
  const std::optional<base::ProcessEntry> process = base::processEntry(wrapper);
  return process && process->alive && (started == 0 || process->started == started);
}

// The reason why they were not killed, and what to do.
const char* remark(const run::OrphanCleanup& cleanup) {
  if (cleanup.includesUs) {
    return "not killed, because this run belongs to it: ";
  }
  return "not killed (it does not die, or may belong to another run); kill it if it belongs to "
         "that run: ";
}

std::vector<base::ProcessEntry> without(const std::vector<base::ProcessEntry>& all,
                                        const std::vector<base::ProcessEntry>& some) {
  std::vector<base::ProcessEntry> rest;
  for (const base::ProcessEntry& process : all) {
    const auto same = [&](const base::ProcessEntry& other) { return other.id() == process.id(); };
    if (std::none_of(some.begin(), some.end(), same)) {
      rest.push_back(process);
    }
  }
  return rest;
}

std::string leftText(const run::OrphanCleanup& cleanup) {
  const std::vector<base::ProcessEntry> others = without(cleanup.survivors, cleanup.denied);
  std::string text;
  if (!cleanup.denied.empty()) {
    text = "not killed (operation not permitted); kill them as their owner or as root: " +
           base::describeProcesses(cleanup.denied);
  }
  if (!others.empty()) {
    text +=
        (text.empty() ? "" : "; ") + std::string(remark(cleanup)) + base::describeProcesses(others);
  }
  return text;
}

void tell(const KilledRun& run, const run::OrphanCleanup& cleanup, Logger& logger) {
  std::string text = "the wrapper with pid " + std::to_string(run.wrapper) +
                     " is gone and left orphans of its command; ";
  if (!cleanup.killed.empty()) {
    text += "killed " + base::describeProcesses(cleanup.killed) +
            (cleanup.survivors.empty() ? "" : "; ");
  }
  if (!cleanup.survivors.empty()) {
    text += leftText(cleanup);
  }
  if (!cleanup.killed.empty() || !cleanup.survivors.empty()) {
    logger.warning(text);
  }
}

} // namespace

bool killOrphansOfRun(const KilledRun& run, Logger& logger) {
  if (lives(run.wrapper, run.wrapperStarted)) {
    return false;
  }
  const run::OrphanCleanup cleanup = run::killOrphans(run, kPatience);
  tell(run, cleanup, logger);
  return cleanup.none();
}

} // namespace exec_wrapper::plugins
