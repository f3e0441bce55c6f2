// The end of an attempt, and what follows it: another attempt, or the end of the run.
#include "run/lifecycle/lifecycle.h"

#include "support/fatal.h"

#include <signal.h>

#include <utility>

namespace exec_wrapper::run {

void Lifecycle::attemptOver(const ProcessEnd& end) {
  end_ = end;
  attemptElapsed_ = now_ - attemptAt_;
  const Outcome outcome = this->outcome();
  const bool ended = cause_ == Cause::Itself || cause_ == Cause::TimedOut;
  succeeded_ = ended && course_.isSuccess(outcome);
  const bool tookTooLong = cause_ == Cause::TimedOut || cause_ == Cause::Stalled;
  tally_.failedAttempts += succeeded_ ? 0 : 1;
  tally_.timedOutAttempts += tookTooLong && !succeeded_ ? 1 : 0;

  if (const std::string reason = reasonToStop(); !reason.empty()) {
    noFurther(RetryDecision::Rule::Stop, reason);
  } else if (succeeded_) {
    if (course_.rules().any() || outcome.status != 0 || cause_ != Cause::Itself) {
      decision_ = course_.afterSuccess(outcome);
    }
  } else {
    const RetryCourse::Verdict verdict =
        course_.afterFailure(outcome, attemptElapsed_, sleepingTime(), reported_.retryAfter);
    if (verdict.decision.again) {
      anotherAttempt(verdict);
      return;
    }
    noFurther(verdict.decision.rule, verdict.decision.reason);
  }
  finish();
}

void Lifecycle::anotherAttempt(const RetryCourse::Verdict& verdict) {
  AttemptEnded ended{tally_,        *end_,     cause_,          attemptElapsed_,
                     verdict.delay, snapshot_, verdict.decision};
  ended.nextInCount = course_.beganAgain() ? course_.number() + 1 : 0;
  perform(Publish{Severity::Warning, std::move(ended)});
  phase_ = Phase::Waiting;
  arm(verdict.delay);
}

// What keeps an attempt from being followed by another, whatever its outcome was.
std::string Lifecycle::reasonToStop() const {
  if (stop_) {
    return "the run was stopped";
  }
  if (revoked_) {
    return "the permission was revoked";
  }
  if (outlived_) {
    return "its processes are still alive";
  }
  return mayRetry_ ? "" : "stall-action is stop";
}

// Without retries nobody expects another attempt.
void Lifecycle::noFurther(RetryDecision::Rule rule, std::string reason) {
  if (course_.rules().any()) {
    decision_ = RetryDecision{false, rule, std::move(reason)};
  }
}

Outcome Lifecycle::outcome() const {
  Outcome outcome;
  outcome.kind = cause_ == Cause::TimedOut  ? Outcome::Kind::TimedOut
                 : cause_ == Cause::Stalled ? Outcome::Kind::Stalled
                                            : Outcome::Kind::Ended;
  const bool exited = end_->kind == ProcessEnd::Kind::Exited;
  outcome.signal = exited ? 0 : end_->number;
  outcome.status = exited ? end_->number : exit_status::kSignalBase + end_->number;
  outcome.oomKilled = oomKilled_;
  return outcome;
}

void Lifecycle::finish(std::string detail) {
  if (stops()) {
    noFurther(RetryDecision::Rule::Stop, reasonToStop());
  }
  RunFinished finished;
  finished.result = result();
  finished.tally = tally_;
  finished.end = end_;
  finished.cause = stop_ ? Cause::Stopped : revoked_ ? Cause::Revoked : cause_;
  if (stop_ && stop_->signal == SIGABRT && end_) { // as the watchdog of systemd ends a service
    finished.cause = Cause::Stalled;
  }
  finished.snapshot = snapshot_;
  finished.decision = decision_;
  warnAt_.reset();
  finished.detail = revoked_ ? *revoked_ : std::move(detail);
  if (stop_) {
    finished.stopSignal = stop_->signal;
  }
  finished.attemptElapsed = attemptElapsed_;
  finished.elapsed = now_ - admittedAt_;
  finished.exitStatus = runStatus();
  const bool well = finished.result == RunFinished::Result::Succeeded;
  perform(Publish{well ? Severity::Info : Severity::Warning, std::move(finished)});
  close();
}

} // namespace exec_wrapper::run
