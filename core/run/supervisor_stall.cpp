// How the supervisor notices that a command is silent, and looks at what it does.
#include "run/supervisor.h"

#include <algorithm>

namespace exec_wrapper::run {

void Supervisor::readNotice(const CommandNotice& notice) {
  const SteadyTime now = parts_.clock.now();
  if (notice.watchdogUsec) {
    const std::uint64_t usec = std::min(*notice.watchdogUsec, kLongestIntervalUsec);
    stall_.setWatchdog(std::chrono::microseconds(usec), now);
  }
  if (notice.ready) {
    stall_.ready(now);
  }
  if (notice.watchdog) {
    stall_.watchdog(now);
  }
  dispatch(CommandReported{notice.ready, notice.stopping, notice.retryAfter});
  if (manager_) {
    (*manager_)->reported(notice, lifecycle_.isLastAttempt());
  }
  if (notice.trigger && stall_.trigger()) {
    dispatch(StallFound{Stalled::Sign::Trigger, stall_.silence(now)});
  }
}

// What the command has written is looked up only when its silence would be too long.
void Supervisor::checkStall() {
  const SteadyTime now = parts_.clock.now();
  if (const auto due = stall_.dueAt(); !due || now < *due) {
    return;
  }
  if (output_) {
    stall_.output(output_->lastOutput());
  }
  stallStep(stall_.check(now));
}

void Supervisor::stallStep(StallDetector::Step step) {
  if (step == StallDetector::Step::SampleCpu) {
    if (!inspector_ || !inspector_->sampleCpu()) {
      cpuSampled({});
    }
  } else if (step == StallDetector::Step::Stalled) {
    const auto sign = stall_.byWatchdog() ? Stalled::Sign::Watchdog : Stalled::Sign::Silence;
    dispatch(StallFound{sign, stall_.silence(parts_.clock.now())});
  }
}

Duration Supervisor::reapedTime() const {
  const Usage reaped = reaper_->usage();
  return reaped.user + reaped.system;
}

// With what has ended and was reaped: its time is in no process any more.
void Supervisor::cpuSampled(const CpuSampled& sample) {
  std::optional<Duration> total = sample.total;
  if (total) {
    *total += reapedTime();
  }
  if (output_) {
    stall_.output(output_->lastOutput());
  }
  stallStep(stall_.cpuSampled(total, parts_.clock.now()));
}

void Supervisor::inspectTree() {
  if (!inspector_ || !inspector_->takeSnapshot()) {
    dispatch(TreeInspected{});
  }
}

} // namespace exec_wrapper::run
