// What is noticed of a command while it runs: its reports, its time limits, its silence.
#include "run/lifecycle/lifecycle.h"

#include "base/times.h"

#include <signal.h>

#include <utility>

namespace exec_wrapper::run {

void Lifecycle::keepProgress(const ProgressSeen& seen) {
  tally_.progress = seen.progress;
}

void Lifecycle::tellProgress() {
  if (running() || phase_ == Phase::Waiting) { // before and after, there is no run to report
    perform(Publish{Severity::Debug, ProgressMade{tally_}});
  }
}

void Lifecycle::reported(const CommandReported& report) {
  if (!running()) {
    return;
  }
  reported_.retryAfter = report.retryAfter ? report.retryAfter : reported_.retryAfter;
  if (report.ready && !std::exchange(reported_.ready, true)) {
    perform(Publish{Severity::Info, CommandReady{tally_, now_ - attemptAt_}});
  }
  if (report.stopping && !std::exchange(reported_.stopping, true)) {
    perform(Publish{Severity::Info, CommandStopping{tally_}});
  }
}

// A look at what the processes do comes before the first signal: afterwards they do something else.
void Lifecycle::inspect(Cause cause, const StallFound& stall) {
  inspection_ = Inspection{cause, stall};
  if (rules_.inspects) {
    perform(InspectTree{});
    arm(kLongestInspection);
  } else {
    inspected({});
  }
}

void Lifecycle::inspected(const TreeInspected& look) {
  const std::optional<Inspection> inspection = std::exchange(inspection_, std::nullopt);
  if (!inspection) {
    return; // it came too late
  }
  snapshot_ = look.snapshot;
  if (inspection->cause == Cause::TimedOut) {
    timedOut();
  } else {
    stalled(inspection->stall);
  }
}

void Lifecycle::timedOut() {
  say(Severity::Info, "timed out after " + base::formatDuration(now_ - attemptAt_) +
                          "; sending SIGTERM to pid " + std::to_string(tally_.pid.value_or(0)) +
                          " and its descendants");
  beginEnding(Cause::TimedOut, {SIGTERM});
}

void Lifecycle::stallFound(const StallFound& stall) {
  if (phase_ == Phase::Running && !inspection_) {
    inspect(Cause::Stalled, stall);
  }
}

void Lifecycle::stalled(const StallFound& stall) {
  perform(Publish{Severity::Error, Stalled{tally_, stall.sign, stall.silence,
                                           std::string(nameOf(rules_.stall.action)), snapshot_}});
  if (rules_.stall.action == StallAction::Alert) {
    snapshot_.reset();
    deadline_ = timeoutAt_;
    return;
  }
  mayRetry_ = rules_.stall.action == StallAction::Retry;
  beginEnding(Cause::Stalled, {SIGTERM});
}

void Lifecycle::warn() {
  warnAt_.reset();
  perform(Publish{Severity::Warning, StillRunning{tally_, now_ - firstAttemptAt_}});
}

} // namespace exec_wrapper::run
