// What ends a run from outside: signals to the wrapper, and a revoked permission.
#include "run/lifecycle/lifecycle.h"

#include "base/text.h"
#include "support/process/signals.h"

#include <signal.h>

namespace exec_wrapper::run {

namespace {

std::string senderOf(const SignalReceived& received) {
  if (received.byTerminal || received.byKey) {
    return " from the terminal";
  }
  if (received.sender != 0) {
    return " from pid " + std::to_string(received.sender);
  }
  return received.fromKernel ? " from the kernel" : " from outside this pid namespace";
}

} // namespace

void Lifecycle::revoked(const Revoked& revocation) {
  if (revoked_ || phase_ == Phase::Closing || phase_ == Phase::Done) {
    return;
  }
  revoked_ = revocation.reason;
  if (phase_ == Phase::Splaying) {
    close();
  } else if (phase_ == Phase::Asking) {
    perform(CancelGuards{});
    arm(rules_.guardCancelTimeout);
  } else if (phase_ == Phase::Running) {
    beginEnding(Cause::Revoked, {SIGTERM});
  } else if (phase_ == Phase::Waiting) {
    finish();
  }
}

void Lifecycle::signalled(const SignalReceived& received) {
  // A SIGXCPU from the kernel means that the wrapper has used up its own CPU time (ulimit -t).
  // SIGKILL is next, and would leave the lock behind.
  const bool ownLimit = received.number == SIGXCPU && received.fromKernel;
  if (!isStopSignal(received.number) && !ownLimit) {
    if (running()) {
      perform(SignalGroup{received.number, received.byTerminal});
    }
    return;
  }
  const bool first = !signal_;
  say(Severity::Info, "received " + base::signalName(received.number) + senderOf(received));
  if (first) {
    signal_ = Stop{received.number, now_};
    onStopSignal(received);
  } else {
    onRepeatedStopSignal(received);
  }
}

void Lifecycle::onStopSignal(const SignalReceived& received) {
  if (phase_ == Phase::Closing) {
    perform(FlushReports{});
    arm(kKillTimeout + kEarliestSecondStop);
    return;
  }
  stop_ = signal_;
  if (phase_ == Phase::Splaying) { // no guard was asked, and nobody knows of the run
    close();
  } else if (phase_ == Phase::Asking) {
    perform(CancelGuards{});
    arm(rules_.guardCancelTimeout);
  } else if (phase_ == Phase::Running) {
    beginEnding(Cause::Stopped, {received.number, received.byTerminal});
  } else if (phase_ == Phase::Ending) {
    perform(SignalGroup{received.number,
                        received.byTerminal}); // the current escalation keeps its deadline
  } else if (phase_ == Phase::Waiting) {
    finish();
  }
}

void Lifecycle::onRepeatedStopSignal(const SignalReceived& received) {
  // A closing terminal sends SIGHUP twice, so a SIGHUP never escalates.
  const bool escalates = received.number != SIGHUP && now_ >= signal_->at + kEarliestSecondStop;
  if (phase_ == Phase::Ending && (!escalates || killed_)) {
    perform(SignalGroup{received.number, received.byTerminal});
  }
  if (!escalates) {
    return;
  }
  forced_ = true;
  if (phase_ == Phase::Ending && !killed_) {
    killGroup();
  } else if (phase_ == Phase::Closing || phase_ == Phase::Asking) {
    arm(kFinalFlush);
  }
}

} // namespace exec_wrapper::run
