#include "run/lifecycle/lifecycle.h"

#include <signal.h>

#include <type_traits>
#include <utility>

namespace exec_wrapper::run {

std::vector<RunAction> Lifecycle::on(const RunInput& input, SteadyTime now) {
  now_ = now;
  std::visit(
      [this](const auto& what) {
        using What = std::decay_t<decltype(what)>;
        // clang-format off
        if constexpr (std::is_same_v<What, GuardsAnswered>)         { answered(what); }
        else if constexpr (std::is_same_v<What, GuardsReleased>)    { released(what); }
        else if constexpr (std::is_same_v<What, Revoked>)           { revoked(what); }
        else if constexpr (std::is_same_v<What, AttemptRuns>)       { started(what.pid); }
        else if constexpr (std::is_same_v<What, AttemptNotStarted>) { notStarted(what); }
        else if constexpr (std::is_same_v<What, LeaderEnded>)       { leaderGone(what.end); }
        else if constexpr (std::is_same_v<What, GroupEmpty>)        { groupGone(); }
        else if constexpr (std::is_same_v<What, SignalReceived>)    { signalled(what); }
        else if constexpr (std::is_same_v<What, Resumed>)           { resumed(what.stopped); }
        else if constexpr (std::is_same_v<What, ProgressSeen>)      { keepProgress(what); }
        else if constexpr (std::is_same_v<What, ProgressDue>)       { tellProgress(); }
        else if constexpr (std::is_same_v<What, CommandReported>)   { reported(what); }
        else if constexpr (std::is_same_v<What, TreeInspected>)     { inspected(what); }
        else if constexpr (std::is_same_v<What, StallFound>)        { stallFound(what); }
        else if constexpr (std::is_same_v<What, ReportsDone>)       { reportsDone(); }
        else                                                        { ticked(); }
        // clang-format on
      },
      input);
  return std::exchange(actions_, {});
}

// Asking

void Lifecycle::answered(const GuardsAnswered& answer) {
  if (phase_ != Phase::Asking) {
    return;
  }
  deadline_.reset();
  if (const auto* admission = std::get_if<Admission>(&answer.decision)) {
    admitted(*admission);
  } else {
    refused(std::get<Refusal>(answer.decision), answer.guard);
  }
}

void Lifecycle::admitted(const Admission& admission) {
  admitted_ = true;
  admittedAt_ = now_;
  perform(Publish{Severity::Debug, RunAdmitted{admission.facts}});
  if (stop_ || revoked_) {
    finish(); // the answer was already on its way: the guards learn that no attempt followed
  } else {
    startAttempt();
  }
}

void Lifecycle::refused(const Refusal& refusal, const std::string& guard) {
  refusal_ = refusal;
  if (!stop_ && !revoked_) {
    perform(Publish{Severity::Warning, RunRefused{guard, refusal.message, runStatus()}});
  }
  close();
}

// Running

void Lifecycle::startAttempt() {
  phase_ = Phase::Running;
  ++tally_.attempt;
  tally_.pid.reset();
  cause_ = Cause::Itself;
  reported_ = {};
  timeoutAt_.reset();
  inspection_.reset();
  snapshot_.reset();
  killed_ = false;
  outlived_ = false;
  end_.reset();
  attemptAt_ = now_;
  deadline_.reset();
  perform(StartAttempt{});
}

void Lifecycle::started(pid_t pid) {
  tally_.pid = pid;
  perform(Publish{Severity::Info, AttemptStarted{tally_}});
  if (rules_.timeout) {
    deadline_ = timeoutAt_ = attemptAt_ + *rules_.timeout;
  }
  if (rules_.warnAfter && tally_.attempt == 1) {
    firstAttemptAt_ = attemptAt_;
    warnAt_ = firstAttemptAt_ + *rules_.warnAfter;
  }
}

void Lifecycle::notStarted(const AttemptNotStarted& failure) {
  ++tally_.failedAttempts;
  end_ = ProcessEnd{ProcessEnd::Kind::NotStarted, failure.exitStatus};
  finish(failure.reason);
}

void Lifecycle::leaderGone(const ProcessEnd& end) {
  if (const auto inspection = std::exchange(inspection_, std::nullopt);
      inspection && inspection->cause == Cause::TimedOut) {
    cause_ = Cause::TimedOut; // it ended between its time limit and the signal
  }
  if (phase_ == Phase::Running && rules_.killSurvivors) {
    beginEnding(cause_, {SIGTERM});
    end_ = end;
  } else if (phase_ == Phase::Running) {
    attemptOver(end);
  } else if (phase_ == Phase::Ending) {
    end_ = end;
  }
}

// Ending

void Lifecycle::beginEnding(Cause cause, SignalGroup signal) {
  phase_ = Phase::Ending;
  cause_ = cause;
  inspection_.reset();
  perform(signal);
  perform(SignalGroup{SIGCONT}); // a stopped process would not handle the signal before SIGKILL
  arm(rules_.gracePeriod);
}

void Lifecycle::killGroup() {
  killed_ = true;
  perform(SignalGroup{SIGKILL});
  arm(kKillTimeout);
}

// If the command had ended by itself, this end counts, whichever of its processes remain.
void Lifecycle::outlivedKill() {
  outlived_ = true;
  perform(LogSurvivors{});
  const bool byItself = cause_ == Cause::Itself && end_;
  attemptOver(byItself ? *end_ : ProcessEnd{ProcessEnd::Kind::Outlived, SIGKILL});
}

void Lifecycle::groupGone() {
  if (phase_ == Phase::Ending && end_) {
    attemptOver(*end_);
  }
}

// The end of an attempt, and the next step

void Lifecycle::attemptOver(const ProcessEnd& end) {
  end_ = end;
  attemptElapsed_ = now_ - attemptAt_;
  const bool succeeded = end == kSuccess && cause_ == Cause::Itself;
  tally_.failedAttempts += succeeded ? 0 : 1;
  tally_.timedOutAttempts += cause_ == Cause::TimedOut || cause_ == Cause::Stalled ? 1 : 0;

  if (succeeded || outlived_ || !mayRetry_ || isLastAttempt()) {
    finish();
    return;
  }
  perform(Publish{Severity::Warning, AttemptEnded{tally_, end, cause_, attemptElapsed_,
                                                  rules_.retryDelay, snapshot_}});
  phase_ = Phase::Waiting;
  arm(rules_.retryDelay);
}

void Lifecycle::finish(std::string detail) {
  RunFinished finished;
  finished.result = result();
  finished.tally = tally_;
  finished.end = end_;
  finished.cause = stop_ ? Cause::Stopped : revoked_ ? Cause::Revoked : cause_;
  if (stop_ && stop_->signal == SIGABRT && end_) { // as the watchdog of systemd ends a service
    finished.cause = Cause::Stalled;
  }
  finished.snapshot = snapshot_;
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

// Closing

void Lifecycle::close() {
  phase_ = Phase::Closing;
  if (admitted_ && !outlived_) { // while a process of the run is alive, the guards stay held
    releasing_ = true;
    perform(ReleaseGuards{});
  }
  perform(CloseReports{});
  arm(releasing_ ? kSayOfGuard : kPendingLogInterval);
  if (signal_) {
    perform(FlushReports{});
    arm(forced_ ? kFinalFlush : kKillTimeout + kEarliestSecondStop);
  }
}

void Lifecycle::released(const GuardsReleased& result) {
  releasing_ = false;
  if (!signal_ && !givenUp_) {
    arm(kPendingLogInterval);
  }
  releaseError_ = result.error;
  if (!releaseError_.empty()) {
    say(Severity::Error, releaseError_);
  }
}

void Lifecycle::reportsDone() {
  if (phase_ == Phase::Closing && !releasing_) {
    leave();
  }
}

void Lifecycle::leave() {
  phase_ = Phase::Done;
  deadline_.reset();
  perform(Leave{});
}

// Time

// The deadlines of an attempt do not count the time for which the command was stopped together with
// the wrapper. Everything else follows the clock: the retry delay, and the wait for the reports.
void Lifecycle::resumed(Duration stopped) {
  if (deadline_ && running()) {
    *deadline_ += stopped;
  }
  if (timeoutAt_) {
    *timeoutAt_ += stopped;
  }
}

void Lifecycle::ticked() {
  if (warnAt_ && now_ >= *warnAt_) {
    warn();
  }
  if (!deadline_ || now_ < *deadline_) {
    return;
  }
  deadline_.reset();
  switch (phase_) {
  case Phase::Running:
    if (inspection_) {
      inspected({}); // the look takes too long
    } else {
      inspect(Cause::TimedOut);
    }
    break;
  case Phase::Ending:
    if (!killed_) {
      killGroup();
    } else {
      outlivedKill();
    }
    break;
  case Phase::Waiting:
    startAttempt();
    break;
  case Phase::Asking: // a guard did not answer even after a stop
  case Phase::Closing:
    stillWaiting();
    break;
  case Phase::Done:
    break;
  }
}

void Lifecycle::stillWaiting() {
  if (givenUp_) {
    leave();
    return;
  }
  perform(LogPending{});
  if (phase_ == Phase::Closing && !signal_) {
    arm(kPendingLogInterval);
    return;
  }
  givenUp_ = true;
  releasing_ = false;
  phase_ = Phase::Closing;
  perform(CloseReports{});
  arm(kFinalFlush);
}

void Lifecycle::say(Severity severity, std::string text) {
  perform(Publish{severity, Message{"run", std::move(text)}});
}

} // namespace exec_wrapper::run
