#include "common/event/sentence.h"

#include "base/text.h"
#include "base/times.h"

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
  return "failed: " + ending(end) + " after " + base::formatDuration(elapsed);
}

constexpr std::uint64_t kMebibyte = 1024 * 1024;

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
                                 ? "starts in " + base::formatDuration(fact.retryDelay)
                                 : "starts now";
    return run() + failure(fact.cause, fact.end, fact.elapsed) + attempt(fact.tally) +
           "; the next attempt " + next;
  }

  std::string operator()(const RunFinished& fact) const {
    if (fact.result == RunFinished::Result::Succeeded) {
      return run() + "succeeded after " + base::formatDuration(fact.attemptElapsed) + effort(fact) +
             effortText(fact.usage);
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
    case Cause::Itself:
    case Cause::TimedOut:
      break;
    }
    if (fact.end && fact.end->kind == ProcessEnd::Kind::NotStarted && !detail.empty()) {
      return run() + "could not be started" + detail + attempt(fact.tally); // detail: the reason
    }
    const std::string how =
        fact.end ? failure(fact.cause, *fact.end, fact.attemptElapsed) : "failed";
    return run() + how + detail + attempt(fact.tally) + effortText(fact.usage) +
           memoryText(fact.usage);
  }

  std::string operator()(const DeliveryFailed& fact) const {
    std::string text = fact.reporter + " could not deliver: " + fact.reason;
    if (fact.failures > 1) {
      text += " (" + std::to_string(fact.failures) + " failures since the last delivery)";
    }
    if (!fact.givenUp) {
      return text + "; will retry";
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

private:
  std::string run() const {
    const RunIdentity& identity = title_.run;
    return '"' + (identity.name.empty() ? identity.commandLine : identity.name) + "\" ";
  }

  std::string number(const Tally& tally) const {
    const std::string text = "attempt " + std::to_string(tally.attempt);
    return title_.attempts ? text + " of " + std::to_string(*title_.attempts) : text;
  }

  std::string attempt(const Tally& tally) const { return " (" + number(tally) + ")"; }

  /// The number of attempts and the total time, if there was more than one attempt.
  std::string effort(const RunFinished& fact) const {
    if (fact.tally.attempt <= 1) {
      return {};
    }
    return " (" + number(fact.tally) + ", " + base::formatDuration(fact.elapsed) + " in all)";
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
