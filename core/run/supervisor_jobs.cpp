// Job control in the supervisor.
//
// At a terminal the command is in our process group. The kernel sends the signals of the keys to
// the whole foreground group, so they reach both. The signals of the shell's fg, bg and kill %1 do,
// too. One task is left: the wrapper must stop when the command is stopped, and only then. A
// stopped wrapper supervises nothing, and a shell gives no prompt while the wrapper runs. So the
// wrapper reacts to the state of the command, not to the signal, which the command may handle (vim)
// or ignore:
//
// - The command was stopped by SIGTSTP, SIGTTIN or SIGTTOU: the same signal stops the wrapper.
// - The command is not in our group, so the signal reached the wrapper alone: the wrapper stops the
//   command, then itself. When it is continued, it continues the command.
// - No command runs: the signal has its usual effect.
//
// The wrapper reads these signals like all others. So it knows how long it was stopped, and does
// not count that time. To stop, it returns the signal to the kernel for the default action. Only
// the kernel knows whether another process could continue the wrapper. The kernel stops no process
// in an orphaned process group: a session leader, as in a container, or a process that its shell
// left behind.
//
// With output-tail the command has its own terminal in place of ours, and leads its session. Our
// terminal is in raw mode, and its keys are passed on (key_relay). Only the wrapper could continue
// the command then, so the kernel stops it for no key: the wrapper stops the command, then itself.
//
// If the command was stopped otherwise, by SIGSTOP, the wrapper does not stop too: possibly nothing
// ever continues the command. One exception: the command is in the foreground, such as a shell
// after `suspend`. Then the terminal cannot be used until our own shell has it back, so the wrapper
// stops.
//
// The wrapper cannot notice a SIGSTOP to itself. The deadlines continue meanwhile and are checked
// at SIGCONT.
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

// A child of ours has ended, was stopped or was continued.
void Supervisor::lookAtStop() {
  const std::optional<int> stop = commandRuns() ? tree_->leaderStop() : std::nullopt;
  if (stop && !stoppedSince_) {
    const bool suspended =
        !tree_->leaderIsInOurGroup() && parts_.terminal.isInFront(getpgid(tree_->leader()));
    const int signal = !isJobSignal(*stop) && suspended ? SIGTSTP : *stop;
    if (!isJobSignal(signal) || !stopOurselves(signal)) {
      sayThatItIsStopped(*stop);
    } else if (tree_->leaderStop()) { // only the wrapper was continued
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
  giveKeysBack(); // the shell uses the terminal next
  const bool stopped = parts_.signals.stopBy(signal);
  if (stopped) {
    const Duration length = parts_.clock.now() - before;
    stall_.resumed(length);
    dispatch(Resumed{length});
    parts_.terminal.remember();
  }
  takeKeys();
  return stopped;
}

// A key for the whole run, although it reached only us.
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
