#include "run/lifecycle/lifecycle.h"

#include "base/times.h"

#include <signal.h>

#include <type_traits>
#include <utility>

namespace exec_wrapper::run {

// A wait that goes on while the machine sleeps is over sooner on a clock that does not.
void Lifecycle::see(const Moment& moment) {
  if (deadline_ && countsSleep()) {
    *deadline_ -= moment.asleep - asleep_;
  }
  now_ = moment.now;
  asleep_ = moment.asleep;
}

std::vector<RunAction> Lifecycle::begin(const Moment& moment) {
  see(moment);
  if (rules_.splay > Duration::zero()) {
    phase_ = Phase::Splaying;
    say(Severity::Info, "starts in " + base::formatDuration(rules_.splay) + " (start-splay)");
    arm(rules_.splay);
  } else {
    ask();
  }
  return std::exchange(actions_, {});
}

void Lifecycle::ask() {
  phase_ = Phase::Asking;
  perform(AskGuards{});
}

std::vector<RunAction> Lifecycle::on(const RunInput& input, const Moment& moment) {
  see(moment);
  std::visit(
      [this](const auto& what) {
        using What = std::decay_t<decltype(what)>;
        // clang-format off
        if constexpr (std::is_same_v<What, GuardsAnswered>)         { answered(what); }
        else if constexpr (std::is_same_v<What, GuardsReleased>)    { released(what); }
        else if constexpr (std::is_same_v<What, Revoked>)           { revoked(what); }
        else if constexpr (std::is_same_v<What, AttemptRuns>)       { started(what.pid); }
        else if constexpr (std::is_same_v<What, AttemptNotStarted>) { notStarted(what); }
        else if constexpr (std::is_same_v<What, LeaderEnded>)       { leaderGone(what); }
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
  const std::optional<int> last =
      tally_.attempt == 0 ? std::nullopt : std::optional(attemptStatus());
  course_.attemptStarts(sleepingTime());
  ++tally_.attempt;
  tally_.attemptInCount = course_.beganAgain() ? course_.number() : 0;
  tally_.pid.reset();
  cause_ = Cause::Itself;
  oomKilled_ = false;
  succeeded_ = false;
  reported_ = {};
  timeoutAt_.reset();
  inspection_.reset();
  snapshot_.reset();
  killed_ = false;
  outlived_ = false;
  end_.reset();
  attemptAt_ = now_;
  deadline_.reset();
  perform(
      StartAttempt{course_.number(), course_.number() == 1 ? std::nullopt : last, tally_.attempt});
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
  noFurther(RetryDecision::Rule::NotStartable, "it cannot be started");
  finish(failure.reason);
}

void Lifecycle::leaderGone(const LeaderEnded& ended) {
  if (const auto inspection = std::exchange(inspection_, std::nullopt);
      inspection && inspection->cause == Cause::TimedOut) {
    cause_ = Cause::TimedOut; // it ended between its time limit and the signal
  }
  oomKilled_ = ended.oomKilled;
  if (phase_ == Phase::Running && rules_.killSurvivors) {
    beginEnding(cause_, {SIGTERM});
    end_ = ended.end;
  } else if (phase_ == Phase::Running) {
    attemptOver(ended.end);
  } else if (phase_ == Phase::Ending) {
    end_ = ended.end;
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
  case Phase::Splaying:
    ask();
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
