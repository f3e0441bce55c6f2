// What the supervisor does about job control.
//
// At a terminal the command is in our process group. Its keys then reach both, as the kernel sends
// their signals to the whole group in the foreground; so do the shell's fg, bg and kill %1. The one
// thing that is left to us is to be stopped when our command is, and never otherwise: a stopped
// wrapper watches nobody, and a shell that sees it run gives no prompt. So we look at what the
// command does, not at the signal, which it may handle (vim) or ignore:
//
// - The command was stopped by SIGTSTP, SIGTTIN or SIGTTOU: we let the same signal stop us.
// - It is not in our group, so that the signal reached us alone: we stop it, then ourselves, and
//   continue it when we are continued.
// - No command runs: the signal does what it does to everybody.
//
// These signals are read like all others, so that the time for which we are stopped is known and
// not counted. To be stopped we give the signal back to the kernel, to do what it does by default:
// it alone knows whether anybody could continue us, and stops nobody in an orphaned process group
// (a session's leader, as in a container, or what its shell left behind).
//
// With output-tail the command has a terminal of its own in the place of ours, and leads its
// session. Ours is in raw mode, and its keys are passed on (key_relay). Nobody but us could
// continue the command then, so the kernel stops it for no key: we do, and then stop ourselves.
//
// A command that is stopped otherwise, by SIGSTOP, is not waited for: nobody may ever continue it.
// But where it has the keys, as a shell has that was told to `suspend`, nobody can do anything at
// the terminal before our own shell has it back: then we are stopped, too.
//
// SIGSTOP for the wrapper cannot be noticed; the deadlines go on meanwhile and are looked at when
// SIGCONT comes.
#include "run/supervisor.h"

#include "base/text.h"
#include "base/times.h"

#include <signal.h>
#include <unistd.h>

#include <utility>

namespace exec_wrapper::run {

bool Supervisor::commandRuns() const noexcept {
  return tree_ && !lifecycle_.leaderEnded();
}

void Supervisor::readJobSignal(int number) {
  if (!commandRuns() || stoppedSince_) {
    stopOurselves(number);
  } else if (!tree_->leaderIsInOurGroup()) {
    tree_->signalGroup(SIGSTOP);
    stopOurselves(number);
    tree_->signalGroup(SIGCONT);
  }
}

// A child of ours has ended, was stopped, or goes on.
void Supervisor::lookAtStop() {
  const std::optional<int> stop = commandRuns() ? tree_->leaderStop() : std::nullopt;
  if (stop && !stoppedSince_) {
    const bool suspended =
        !tree_->leaderIsInOurGroup() && parts_.terminal.isInFront(getpgid(tree_->leader()));
    const int signal = !isJobSignal(*stop) && suspended ? SIGTSTP : *stop;
    if (!isJobSignal(signal) || !stopOurselves(signal)) {
      sayThatItIsStopped(*stop);
    } else if (tree_->leaderStop()) { // only we were continued
      tree_->signalGroup(SIGCONT);
    }
  } else if (!stop && stoppedSince_) {
    const Duration stopped = parts_.clock.now() - *std::exchange(stoppedSince_, std::nullopt);
    if (commandRuns()) {
      say(Severity::Info,
          "the command continues; it was stopped for " + base::formatDuration(stopped));
    }
  }
}

void Supervisor::sayThatItIsStopped(int signal) {
  stoppedSince_ = parts_.clock.now();
  const std::string pid = std::to_string(tree_->leader());
  say(Severity::Warning, "the command, pid " + pid + ", is stopped by " + base::signalName(signal) +
                             " since " + base::formatTime(parts_.clock.wallNow()) +
                             "; its time limit still counts (to continue it: kill -CONT " + pid +
                             ")");
}

bool Supervisor::stopOurselves(int signal) {
  const SteadyTime before = parts_.clock.now();
  giveKeysBack(); // the shell is next
  const bool stopped = parts_.signals.stopBy(signal);
  if (stopped) {
    dispatch(Resumed{parts_.clock.now() - before});
    parts_.terminal.remember();
  }
  takeKeys();
  return stopped;
}

// For the whole run, though it reached us alone.
void Supervisor::readKey(int signal) {
  if (signal == KeyRelay::kStirred) {
    takeKeys();
  } else if (isJobSignal(signal)) {
    readJobSignal(signal);
  } else {
    dispatch(SignalReceived{signal, 0, true, false, true});
  }
}

void Supervisor::takeKeys() {
  if (ownTerminal_ && tree_) {
    output_->readKeys(parts_.terminal.makeRaw() ? KeyRelay::Listen::ForAll
                                                : KeyRelay::Listen::ForFirst);
  }
}

void Supervisor::giveKeysBack() {
  if (ownTerminal_) {
    output_->readKeys(KeyRelay::Listen::No);
    parts_.terminal.endRaw();
  }
}

} // namespace exec_wrapper::run
