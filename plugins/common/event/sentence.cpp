#include "common/event/sentence.h"

#include "base/attempt_text.h"
#include "base/text.h"
#include "base/times.h"

#include <algorithm>

namespace exec_wrapper::common {

namespace {

std::string ending(const ProcessEnd& end) {
  switch (end.kind) {
  case ProcessEnd::Kind::Exited:
    return "exit status " + std::to_string(end.number);
  case ProcessEnd::Kind::Signaled:
    return "killed by " + base::signalName(end.number);
  case ProcessEnd::Kind::NotStarted:
    return end.number == 127 ? "not found" : "cannot be executed";
  case ProcessEnd::Kind::Outlived:
    return "its processes were still alive 10 s after SIGKILL";
  }
  return {};
}

/// A failed start, a timeout, or a failure of the command itself.
std::string failure(Cause cause, const ProcessEnd& end, Duration elapsed) {
  if (end.kind == ProcessEnd::Kind::NotStarted) {
    return "could not be started: " + ending(end);
  }
  if (cause == Cause::TimedOut) {
    return "timed out after " + base::formatDuration(elapsed) + ", " + ending(end);
  }
  if (cause == Cause::Stalled) {
    return "stalled and was ended after " + base::formatDuration(elapsed) + ", " + ending(end);
  }
  return "failed: " + ending(end) + " after " + base::formatDuration(elapsed);
}

std::string stateText(const ProcessSnapshot& process) {
  switch (process.state) {
  case 'R':
    return "running";
  case 'T':
  case 't':
    return "stopped";
  case 'Z':
    return "ended";
  default:
    break;
  }
  const std::string how = process.state == 'D' ? "waiting uninterruptibly" : "waiting";
  return process.waitChannel.empty() ? how : how + " in " + base::printable(process.waitChannel);
}

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20U;

std::string mebibytes(std::uint64_t bytes) {
  return std::to_string((bytes + kMebibyte - 1) / kMebibyte) + " MiB";
}

/// The resources of the run, for readers who wonder whether the machine is large enough.
std::string effortText(const std::optional<Usage>& usage) {
  if (!usage) {
    return {};
  }
  const auto stored = [](std::uint64_t bytes, const char* how) {
    return bytes < kMebibyte ? std::string() : ", " + mebibytes(bytes) + how;
  };
  const std::string memory =
      usage->maxResidentBytes == 0 ? "" : ", memory " + mebibytes(usage->maxResidentBytes);
  return "; CPU time " + base::formatDuration(usage->user + usage->system) + memory +
         stored(usage->bytesRead, " read") + stored(usage->bytesWritten, " written");
}

/// The number of processes that the kernel OOM-killed.
std::string memoryText(const std::optional<Usage>& usage) {
  if (!usage || usage->oomKills == 0) {
    return {};
  }
  const std::string count =
      usage->oomKills == 1 ? "a process" : std::to_string(usage->oomKills) + " processes";
  return "; the kernel OOM-killed " + count + " of the command";
}

/// What the processes were doing, the first few of them.
std::string snapshotText(const TreeSnapshotPtr& snapshot) {
  constexpr std::size_t kMost = 3;
  if (!snapshot || snapshot->processes.empty()) {
    return {};
  }
  std::string text = "; its processes: ";
  const std::size_t shown = std::min(kMost, snapshot->processes.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const ProcessSnapshot& process = snapshot->processes[i];
    text += (i == 0 ? "" : ", ") + base::printable(process.command) + " (pid " +
            std::to_string(process.pid) + ") " + stateText(process);
  }
  const std::uint64_t more = snapshot->processes.size() - shown + snapshot->omitted;
  return text + (more == 0 ? "" : " and " + std::to_string(more) + " more");
}

/// Writes one sentence, one overload for each kind of payload.
class Writer {
public:
  explicit Writer(const RunTitle& title) : title_(title) {}

  std::string operator()(const Message& fact) const {
    return fact.source.empty() ? fact.text : fact.source + ": " + fact.text;
  }

  std::string operator()(const RunRefused& fact) const {
    return run() + "refused" + (fact.guard.empty() ? "" : " by " + fact.guard) + ": " + fact.reason;
  }

  std::string operator()(const RunAdmitted& fact) const {
    std::string text = run() + "admitted";
    const char* separator = ": ";
    for (const auto& [name, value] : fact.facts) {
      text += separator + name + " " + value;
      separator = ", ";
    }
    return text;
  }

  std::string operator()(const AttemptStarted& fact) const {
    const std::string pid = fact.tally.pid ? ", pid " + std::to_string(*fact.tally.pid) : "";
    return run() + "started" + pid + attempt(fact.tally);
  }

  std::string operator()(const AttemptEnded& fact) const {
    const std::string next = fact.retryDelay > Duration::zero()
                                 ? "again in " + base::formatDuration(fact.retryDelay)
                                 : "again now";
    const std::string why = fact.decision ? ": " + fact.decision->reason : "";
    return run() + failure(fact.cause, fact.end, fact.elapsed) + attempt(fact.tally) + "; " + next +
           why + endSnapshot(fact);
  }

  std::string operator()(const RunFinished& fact) const {
    if (fact.result == RunFinished::Result::Succeeded) {
      return run() + "succeeded after " + base::formatDuration(fact.attemptElapsed) + effort(fact) +
             successText(fact) + effortText(fact.usage);
    }
    const std::string detail = fact.detail.empty() ? "" : ": " + fact.detail;
    switch (fact.cause) {
    case Cause::Stopped: {
      const std::string by = fact.stopSignal ? " by " + base::signalName(*fact.stopSignal) : "";
      return run() + "stopped" + by + detail + lastAttempt(fact);
    }
    case Cause::Revoked:
      return run() + "stopped, permission to run revoked" + detail + lastAttempt(fact);
    case Cause::WrapperKilled:
      return run() + "failed: its wrapper was killed" + detail;
    case Cause::Stalled:
      if (fact.stopSignal) { // by the watchdog of a service manager
        return run() + "stopped by " + base::signalName(*fact.stopSignal) + " because it stalled" +
               detail + lastAttempt(fact);
      }
      break;
    case Cause::Itself:
    case Cause::TimedOut:
      break;
    }
    if (fact.end && fact.end->kind == ProcessEnd::Kind::NotStarted && !detail.empty()) {
      return run() + "could not be started" + detail + attempt(fact.tally) + // detail: the reason
             noFurtherText(fact);
    }
    const std::string how =
        fact.end ? failure(fact.cause, *fact.end, fact.attemptElapsed) : "failed";
    return run() + how + detail + attempt(fact.tally) + noFurtherText(fact) +
           effortText(fact.usage) + memoryText(fact.usage) + endSnapshot(fact);
  }

  std::string operator()(const DeliveryFailed& fact) const {
    std::string text = fact.reporter + " could not deliver: " + fact.reason;
    if (fact.failures > 1) {
      text += " (" + std::to_string(fact.failures) + " failures since the last delivery)";
    }
    if (!fact.givenUp) {
      return text + (fact.lasting ? "; nothing is delivered until that is mended" : "; will retry");
    }
    return text + (fact.final ? "; giving up, the final status was not delivered" : "; giving up");
  }

  std::string operator()(const Alert& fact) const { return fact.text; }

  std::string operator()(const ProgressMade& fact) const {
    std::string text = run() + "reported its progress:";
    if (fact.tally.progress) {
      for (const auto& [name, value] : fact.tally.progress->values) {
        text += " " + name + "=" + value.json;
      }
    }
    return text;
  }

  std::string operator()(const Heartbeat&) const { return run() + "is still running"; }

  std::string operator()(const CommandReady& fact) const {
    return run() + "is ready after " + base::formatDuration(fact.elapsed) + attempt(fact.tally);
  }

  std::string operator()(const Stalled& fact) const {
    const std::string sign =
        fact.sign == Stalled::Sign::Trigger
            ? "reported that it hangs (WATCHDOG=trigger)"
            : (fact.sign == Stalled::Sign::Watchdog ? "sent no WATCHDOG=1 for "
                                                    : "shows no sign of life for ") +
                  base::formatDuration(fact.silence);
    const std::string what = fact.action == "stop"    ? "; it is ended"
                             : fact.action == "retry" ? "; the attempt is ended"
                                                      : "; it continues";
    return run() + sign + attempt(fact.tally) + what + snapshotText(fact.snapshot);
  }

  std::string operator()(const StillRunning& fact) const {
    return run() + "is still running after " + base::formatDuration(fact.elapsed) +
           attempt(fact.tally);
  }

  std::string operator()(const CommandStopping& fact) const {
    return run() + "reported that it is stopping" + attempt(fact.tally);
  }

private:
  /// After a stall, its own line has it already.
  template <class Fact> static std::string endSnapshot(const Fact& fact) {
    return fact.cause == Cause::Stalled ? std::string() : snapshotText(fact.snapshot);
  }

  std::string run() const {
    const RunIdentity& identity = title_.run;
    return '"' + (identity.name.empty() ? identity.commandLine : identity.name) + "\" ";
  }

  std::string number(const Tally& tally) const {
    return base::attemptText(tally.attempt, tally.attemptInCount, title_.attempts);
  }

  std::string attempt(const Tally& tally) const { return " (" + number(tally) + ")"; }

  /// The number of attempts and the total time, if there was more than one attempt.
  std::string effort(const RunFinished& fact) const {
    if (fact.tally.attempt <= 1) {
      return {};
    }
    return " (" + number(fact.tally) + ", " + base::formatDuration(fact.elapsed) + " in all)";
  }

  /// The rule that made it a success, unless that was exit status 0.
  static std::string successText(const RunFinished& fact) {
    const bool plain = fact.end == ProcessEnd{} && fact.cause == Cause::Itself;
    return fact.decision && !plain ? ": " + fact.decision->reason : "";
  }

  /// Why no attempt follows. The last one of several says it by its number.
  static std::string noFurtherText(const RunFinished& fact) {
    const bool counted = fact.decision && fact.decision->rule == RetryDecision::Rule::Retries;
    return fact.decision && !counted ? "; not tried again: " + fact.decision->reason : "";
  }

  std::string lastAttempt(const RunFinished& fact) const {
    if (!fact.end) {
      return " before the command was started";
    }
    return "; the command ended: " + ending(*fact.end) + " after " +
           base::formatDuration(fact.attemptElapsed) + attempt(fact.tally) +
           effortText(fact.usage) + memoryText(fact.usage);
  }

  const RunTitle& title_;
};

} // namespace

std::string sentence(const Event& event, const RunTitle& title) {
  return std::visit(Writer(title), event.payload);
}

} // namespace exec_wrapper::common
