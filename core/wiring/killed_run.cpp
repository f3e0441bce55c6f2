#include "wiring/killed_run.h"

#include "run/orphans.h"

#include <string>

namespace exec_wrapper {

namespace {

constexpr Duration kPatience = std::chrono::seconds(10); // with those that cannot die

bool lives(pid_t wrapper, std::uint64_t started) {
  const std::optional<ProcessEntry> process = processEntry(wrapper);
  return process && process->alive && (started == 0 || process->started == started);
}

// Why they are left, and what to do.
std::string remark(const Remains& remains) {
  if (remains.related) {
    return "nothing of it is ended, since this run is part of it; what is there: ";
  }
  return "left, since it does not die, may not be killed by this user or may be another's, so end "
         "it if it is of that run: ";
}

void tell(const KilledRun& run, const Remains& remains, Logger& logger) {
  std::string text = "the wrapper with pid " + std::to_string(run.wrapper) +
                     " is gone and left processes of its command behind; ";
  if (!remains.ended.empty()) {
    text += "killed " + namesOf(remains.ended) + (remains.left.empty() ? "" : "; ");
  }
  if (!remains.left.empty()) {
    text += remark(remains) + namesOf(remains.left);
  }
  if (!remains.ended.empty() || !remains.left.empty()) {
    logger.warning(text);
  }
}

} // namespace

bool endKilledRun(const KilledRun& run, Logger& logger) {
  if (lives(run.wrapper, run.wrapperStarted)) {
    return false;
  }
  const Remains remains = endOrphans(run, kPatience);
  tell(run, remains, logger);
  return remains.none();
}

} // namespace exec_wrapper
