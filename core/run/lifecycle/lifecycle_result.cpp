// The result of a run, as far as the lifecycle determines it.
#include "run/lifecycle/lifecycle.h"

#include "support/fatal.h"

namespace exec_wrapper::run {

RunFinished::Result Lifecycle::result() const {
  if (stop_ || revoked_ || !end_) {
    return RunFinished::Result::Failed;
  }
  if (succeeded_) {
    return RunFinished::Result::Succeeded;
  }
  const bool tookTooLong = cause_ == Cause::TimedOut || cause_ == Cause::Stalled;
  return tookTooLong ? RunFinished::Result::TimedOut : RunFinished::Result::Failed;
}

int Lifecycle::runStatus() const {
  if (stop_) {
    return exit_status::kSignalBase + stop_->signal;
  }
  if (revoked_) {
    return exit_status::kRefused;
  }
  if (refusal_) {
    switch (refusal_->reason) {
    case Refusal::Reason::Busy:
      return rules_.refusedStatus;
    case Refusal::Reason::Denied:
      return exit_status::kDenied;
    case Refusal::Reason::Unavailable:
      return exit_status::kUnavailable;
    case Refusal::Reason::Failed:
      return refusal_->status;
    case Refusal::Reason::Cancelled:
      return exit_status::kInternal; // cancelled without a request
    }
  }
  return rules_.exitZero ? 0 : attemptStatus();
}

// Of the current or last attempt.
int Lifecycle::attemptStatus() const {
  if (cause_ == Cause::TimedOut || cause_ == Cause::Stalled) {
    return exit_status::kTimedOut;
  }
  if (!end_) {
    return exit_status::kInternal;
  }
  const bool signalled = end_->kind == ProcessEnd::Kind::Signaled;
  return signalled ? exit_status::kSignalBase + end_->number : end_->number;
}

int Lifecycle::exitStatus() const {
  const bool succeeded = result() == RunFinished::Result::Succeeded;
  return succeeded && !releaseError_.empty() ? exit_status::kLock : runStatus();
}

} // namespace exec_wrapper::run
