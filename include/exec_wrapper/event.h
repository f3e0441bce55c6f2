#pragma once

#include "exec_wrapper/time.h"

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace exec_wrapper {

/// The severity of an event, in the order of the setting `log-level`.
enum class Severity { Debug, Info, Warning, Error, Critical };

/// Named values from one part of the product to another, such as a guard's execution id.
using Facts = std::map<std::string, std::string>;

/// How one attempt's process ended.
struct ProcessEnd {
  enum class Kind {
    Exited,     ///< `number` is its exit status, 0 to 255
    Signaled,   ///< `number` is the signal that killed it
    NotStarted, ///< `number` is 126 (cannot be executed) or 127 (not found)
    Outlived,   ///< a process of its group was alive 10 s after SIGKILL; `number` is 9
  };
  Kind kind = Kind::Exited;
  int number = 0;

  bool operator==(const ProcessEnd&) const = default;
};

/// Why an attempt ended.
enum class Cause {
  Itself,        ///< the process exited by itself, or a signal killed it
  TimedOut,      ///< `process-timeout` was over
  Stopped,       ///< a stop signal came to the wrapper
  Revoked,       ///< a guard or a reporter's server revoked the permission
  WrapperKilled, ///< the wrapper itself was killed; a later run reports it
  Stalled,       ///< the command showed no sign of life (`stall-timeout`, `watchdog-timeout`)
};

/// The command's progress messages, merged: the newest value of each key. Immutable once an event
/// holds it.
///
/// Each merged message has a number, rising from 1. A value carries the number of the last message
/// that set it. A reporter can remember the `revision` of its last delivery: values with a higher
/// revision are new.
struct Progress {
  struct Value {
    std::string json; ///< one JSON value, valid, in UTF-8, in one line
    std::uint64_t revision = 0;

    bool operator==(const Value&) const = default;
  };
  std::map<std::string, Value> values;
  std::uint64_t revision = 0; ///< the number of the newest message

  bool operator==(const Progress&) const = default;
};

using ProgressPtr = std::shared_ptr<const Progress>;

/// The counts so far. Every event about the run carries them. The newest event is thus complete:
/// a reporter that missed earlier events lacks only their times.
struct Tally {
  std::uint64_t attempt = 0;        ///< the number of the current or last attempt, from 1
  std::uint64_t failedAttempts = 0; ///< attempts without success, including timeouts
  std::uint64_t timedOutAttempts = 0;
  std::optional<pid_t> pid;       ///< of the current or last attempt that was started
  ProgressPtr progress = nullptr; ///< of the whole run; null: the command reported none

  /// The number of the attempt since `process-retry-reset` began the count of retries again. 0: it
  /// never did, and `attempt` is the number.
  std::uint64_t attemptInCount = 0;

  bool operator==(const Tally&) const = default;
};

/// The resources of the run's processes, as the kernel counts them. Only processes that the wrapper
/// or their own parents have waited for are counted. See getrusage(2).
struct Usage {
  Duration user{};   ///< CPU time in the programs
  Duration system{}; ///< CPU time in the kernel for them

  /// The peak of the largest process; 0: not known. Linux includes the wrapper's own memory, from
  /// before exec: a value that is not above it is not reported.
  std::uint64_t maxResidentBytes = 0;
  std::uint64_t bytesRead = 0; ///< from storage, not from caches
  std::uint64_t bytesWritten = 0;
  std::uint64_t majorFaults = 0; ///< pages that had to be read from storage
  std::uint64_t voluntarySwitches = 0;
  std::uint64_t involuntarySwitches = 0;
  std::uint64_t oomKills = 0; ///< processes that the kernel OOM-killed

  bool operator==(const Usage&) const = default;
};

/// The output of the command on one stream: its beginning and its end, any bytes, secrets masked.
/// A complete output is in `tail` alone.
struct StreamOutput {
  std::string head;          ///< empty where nothing is left out
  std::uint64_t omitted = 0; ///< dropped bytes between head and tail
  std::string tail;

  bool operator==(const StreamOutput&) const = default;
};

/// The command's output in the last attempt, where `output-tail` is set. On a terminal both streams
/// are one, `out`.
struct Output {
  StreamOutput out;
  StreamOutput err;

  bool operator==(const Output&) const = default;
};

using OutputPtr = std::shared_ptr<const Output>;

/// What one process was doing, as the kernel tells it in proc(5). What may not be read is empty.
struct ProcessSnapshot {
  pid_t pid = 0;
  pid_t parent = 0;
  std::string command;     ///< the kernel's name of it, 15 bytes at most; any bytes
  char state = '?';        ///< R running, S sleeping, D uninterruptible, T stopped, Z zombie
  std::string waitChannel; ///< the kernel function that it waits in
  Duration cpuTime{};      ///< its own, in user and kernel mode
  std::uint64_t threads = 0;
  std::vector<std::string> files; ///< its first descriptors: "3 /var/lib/data"
  std::uint64_t moreFiles = 0;    ///< descriptors that are not in `files`

  bool operator==(const ProcessSnapshot&) const = default;
};

/// What the processes of a run were doing before the wrapper ended them, or when they stalled.
struct TreeSnapshot {
  std::vector<ProcessSnapshot> processes; ///< at most 64, the command's own first
  std::uint64_t omitted = 0;              ///< processes that are not in it

  bool operator==(const TreeSnapshot&) const = default;
};

using TreeSnapshotPtr = std::shared_ptr<const TreeSnapshot>;

// The events. Each is a struct; `Event::payload` holds one of them.

/// A line for the log, from the core or a plugin.
struct Message {
  std::string source; ///< the stage or the plugin
  std::string text;   ///< one line, without its end, secrets already masked
};

/// The run may not start. Nothing was started and nothing further happens.
struct RunRefused {
  std::string guard;  ///< the plugin that refused
  std::string reason; ///< for people: the holder, and since when
  int exitStatus = 0; ///< the exit status of the wrapper
};

/// Every guard admitted the run. `facts` are those of all guards.
struct RunAdmitted {
  Facts facts;
};

/// The process of an attempt has started.
struct AttemptStarted {
  Tally tally;
};

/// Whether another attempt follows, and the rule that says so. The order of the rules is their
/// precedence.
struct RetryDecision {
  enum class Rule {
    Stop, ///< a stop, a revocation, `stall-action = stop`, or processes that cannot be killed
    NotStartable, ///< the command could not be started
    NeverRetryOn, ///< the outcome is in `never-retry-on`
    SuccessOn,    ///< the outcome is a success
    RetryOn,      ///< the outcome is in `retry-on` (again), or is not (no)
    Retries,      ///< `process-max-retries` are used up
    Window,       ///< the next attempt would be later than `process-retry-window`
  };
  bool again = false;
  Rule rule = Rule::Stop;
  std::string reason; ///< for people: "exit status 78 is in never-retry-on"

  bool operator==(const RetryDecision&) const = default;
};

/// An attempt ended and another follows after `retryDelay`.
struct AttemptEnded {
  Tally tally;
  ProcessEnd end;
  Cause cause = Cause::Itself;
  Duration elapsed{};                 ///< from the attempt's start to its end
  Duration retryDelay{};              ///< until the next attempt
  TreeSnapshotPtr snapshot = nullptr; ///< from before a timeout's or a stall's first signal
  std::optional<RetryDecision> decision = std::nullopt;

  /// The number of the next attempt in the count of retries, as `Tally::attemptInCount`. 0: it is
  /// the number of this one and 1.
  std::uint64_t nextInCount = 0;
};

/// The run is over: its last attempt ended, or it was stopped before it could begin.
struct RunFinished {
  enum class Result { Succeeded, Failed, TimedOut };
  Result result = Result::Failed;
  Tally tally;
  std::optional<ProcessEnd> end;             ///< of the last attempt; empty: no attempt
  Cause cause = Cause::Itself;               ///< why the run ended
  std::string detail;                        ///< the reason of a revocation, or of a failed start
  std::optional<int> stopSignal;             ///< the signal that stopped the run
  Duration attemptElapsed{};                 ///< of the last attempt
  Duration elapsed{};                        ///< from the admission to the end
  int exitStatus = 0;                        ///< of the wrapper, without later errors
  std::optional<Usage> usage = std::nullopt; ///< of all attempts; empty: not known
  OutputPtr output = nullptr;                ///< of the last attempt; null: none was kept
  TreeSnapshotPtr snapshot = nullptr;        ///< as in `AttemptEnded`

  /// Why no attempt follows. Empty: the run has no retries, and no rule made it a success.
  std::optional<RetryDecision> decision = std::nullopt;
};

/// A request to a server and its answer, to explain a failed delivery. Without secrets; long texts
/// are cut (`kLongestText`).
struct Exchange {
  static constexpr std::size_t kLongestText = 10'000; ///< bytes of `request` and of `response`

  std::string method;
  std::string url;
  std::string request;           ///< the body
  std::optional<int> statusCode; ///< empty: no answer came
  std::string response;          ///< the answer's body
  Facts context;                 ///< further values, such as `process_execution_id`
};

using ExchangePtr = std::shared_ptr<const Exchange>;

/// A reporter could not deliver an event, or a guard could not reach its server. The reporter that
/// failed never gets this event.
struct DeliveryFailed {
  std::string reporter; ///< the plugin
  std::string reason;
  std::uint64_t failures = 0;     ///< failed attempts since the last delivery
  bool firstOfOutage = false;     ///< the first failure since the last delivery
  bool givenUp = false;           ///< no further attempt will follow
  bool final = false;             ///< the undelivered event ends the run
  ExchangePtr exchange = nullptr; ///< null: no request was made
  bool lasting = false;           ///< nothing is delivered until somebody mends the cause
};

/// People should act, although no delivery failed: for example, a task always finds its lock held.
/// For reporters that alert.
struct Alert {
  std::string source;    ///< the stage or the plugin
  std::string text;      ///< one line, complete
  Facts facts;           ///< the same for programs
  bool recovery = false; ///< good news: the trouble of an earlier alert is over
};

/// The command reported progress: `tally.progress` holds all of it. Published at most ten times a
/// second, however many messages come.
struct ProgressMade {
  Tally tally;
};

/// Nothing was delivered for the heartbeat interval of the reporter. Made by the reporter's own
/// lane, never published.
struct Heartbeat {
  Tally tally;
};

/// The command reported by sd_notify(3) that its start is complete. At most once per attempt.
struct CommandReady {
  Tally tally;
  Duration elapsed{}; ///< from the attempt's start
};

/// The command reported by sd_notify(3) that it begins to shut down. At most once per attempt.
struct CommandStopping {
  Tally tally;
};

/// The command showed no sign of life. Published once per silence. People should act, as on an
/// `Alert`.
struct Stalled {
  enum class Sign {
    Silence,  ///< no sign of life for `stall-timeout`
    Watchdog, ///< no WATCHDOG=1 for the watchdog's time
    Trigger,  ///< it sent WATCHDOG=trigger
  };
  Tally tally;
  Sign sign = Sign::Silence;
  Duration silence{};                 ///< since the last sign of life
  std::string action;                 ///< `stall-action`: alert, stop, retry
  TreeSnapshotPtr snapshot = nullptr; ///< null: not known
};

/// The run lasts longer than `process-warn-after`. At most once. People should act, as on an
/// `Alert`.
struct StillRunning {
  Tally tally;
  Duration elapsed{}; ///< from the start of the first attempt
};

using Payload = std::variant<Message, RunRefused, RunAdmitted, AttemptStarted, AttemptEnded,
                             RunFinished, DeliveryFailed, Alert, ProgressMade, Heartbeat,
                             CommandReady, CommandStopping, Stalled, StillRunning>;

/// The kind of an event; the numbers are the indexes in `Payload`.
enum class EventKind : std::uint8_t {
  Message,
  RunRefused,
  RunAdmitted,
  AttemptStarted,
  AttemptEnded,
  RunFinished,
  DeliveryFailed,
  Alert,
  ProgressMade,
  Heartbeat,
  CommandReady,
  CommandStopping,
  Stalled,
  StillRunning,
};

/// A set of kinds.
class EventKinds {
public:
  constexpr EventKinds() = default;
  constexpr EventKinds(std::initializer_list<EventKind> kinds) {
    for (const EventKind kind : kinds) {
      bits_ |= bit(kind);
    }
  }
  static constexpr EventKinds all() {
    EventKinds kinds;
    kinds.bits_ = (1U << std::variant_size_v<Payload>)-1U;
    return kinds;
  }
  constexpr bool contains(EventKind kind) const { return (bits_ & bit(kind)) != 0; }
  constexpr EventKinds without(EventKind kind) const {
    EventKinds kinds = *this;
    kinds.bits_ &= ~bit(kind);
    return kinds;
  }
  constexpr bool operator==(const EventKinds&) const = default;

private:
  static constexpr std::uint32_t bit(EventKind kind) { return 1U << static_cast<unsigned>(kind); }
  std::uint32_t bits_ = 0;
};

/// One event. Immutable once published; shared by all readers, on any thread.
///
/// ABI: adding a kind of event changes the number (see plugin.h). So does adding, removing, moving
/// or changing a member of any of these structs.
struct Event {
  std::uint64_t sequence = 0; ///< rises by publication; reporters get events in this order
  SteadyTime at{};            ///< when it happened, to compute with
  WallTime wallAt{};          ///< the same moment, to show
  Severity severity = Severity::Info;
  Payload payload;

  EventKind kind() const noexcept { return static_cast<EventKind>(payload.index()); }

  /// The payload, if the event is of that kind; else null.
  template <class T> const T* as() const noexcept { return std::get_if<T>(&payload); }

  /// The counts, if the payload has them; else null.
  const Tally* tally() const noexcept {
    return std::visit(
        [](const auto& what) -> const Tally* {
          if constexpr (requires { what.tally; }) {
            return &what.tally;
          } else {
            return nullptr;
          }
        },
        payload);
  }

  /// True for the last event of the run.
  bool final() const noexcept {
    return kind() == EventKind::RunFinished || kind() == EventKind::RunRefused;
  }
};

using EventPtr = std::shared_ptr<const Event>;

} // namespace exec_wrapper
