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

namespace exec_wrapper {

/// How much an event matters. The order is that of the setting `log-level`.
enum class Severity { Debug, Info, Warning, Error, Critical };

/// Named values that one part of the product hands to another, such as a guard's execution id.
using Facts = std::map<std::string, std::string>;

/// How one attempt's process ended.
struct ProcessEnd {
  enum class Kind {
    Exited,     ///< `number` is its exit status, 0 to 255
    Signaled,   ///< `number` is the signal that it died of
    NotStarted, ///< `number` is 126 (cannot be executed) or 127 (not found)
    Outlived,   ///< it, or a member of its group, was alive 10 s after SIGKILL; `number` is 9
  };
  Kind kind = Kind::Exited;
  int number = 0;

  bool operator==(const ProcessEnd&) const = default;
};

/// Why an attempt ended.
enum class Cause {
  Itself,        ///< the process ended of its own accord
  TimedOut,      ///< `process-timeout` was over
  Stopped,       ///< the wrapper was told to stop
  Revoked,       ///< a guard or a reporter's server took the permission back
  WrapperKilled, ///< the wrapper itself was killed, and a later run found that out
};

/// What the command itself told of its progress, merged: the newest value of each key. Immutable
/// once an event holds it.
///
/// Every message that was merged has a number, rising from 1; a value carries that of the message
/// which set it last. So a reporter that remembers the `revision` of what it delivered finds what
/// is new since: the values whose revision is higher.
struct Progress {
  struct Value {
    std::string json; ///< one JSON value, valid, in UTF-8, in one line
    std::uint64_t revision = 0;

    bool operator==(const Value&) const = default;
  };
  std::map<std::string, Value> values;
  std::uint64_t revision = 0; ///< of the newest message

  bool operator==(const Progress&) const = default;
};

using ProgressPtr = std::shared_ptr<const Progress>;

/// The counts so far. Every event about the run carries them, so that the newest event says all
/// and a reporter that missed some has lost nothing but their times.
struct Tally {
  std::uint64_t attempt = 0;        ///< the number of the current or last attempt, from 1
  std::uint64_t failedAttempts = 0; ///< attempts that ended other than well, timed-out ones too
  std::uint64_t timedOutAttempts = 0;
  std::optional<pid_t> pid;       ///< of the current or last attempt that was started
  ProgressPtr progress = nullptr; ///< of the whole run; null where the command told nothing

  bool operator==(const Tally&) const = default;
};

/// What the processes of a run used, as the kernel counts it: those that were waited for, by the
/// wrapper or by their own parents. See getrusage(2).
struct Usage {
  Duration user{};   ///< CPU time in the programs
  Duration system{}; ///< CPU time in the kernel for them

  /// The largest of the processes at its largest; 0: not known. Linux counts the wrapper's own,
  /// from before the process became the command: what is not more than that is not told.
  std::uint64_t maxResidentBytes = 0;
  std::uint64_t bytesRead = 0; ///< from storage, not from caches
  std::uint64_t bytesWritten = 0;
  std::uint64_t majorFaults = 0; ///< pages that had to be read from storage
  std::uint64_t voluntarySwitches = 0;
  std::uint64_t involuntarySwitches = 0;
  std::uint64_t oomKills = 0; ///< processes that the kernel killed for want of memory

  bool operator==(const Usage&) const = default;
};

/// What one stream of the command said: its beginning and its end, any bytes, secrets masked. One
/// that was kept whole is all `tail`.
struct StreamOutput {
  std::string head;          ///< empty where nothing is left out
  std::uint64_t omitted = 0; ///< bytes between head and tail that were not kept
  std::string tail;

  bool operator==(const StreamOutput&) const = default;
};

/// What the last attempt's command said, where `output-tail` asks for it. On a terminal both
/// streams are one, `out`.
struct Output {
  StreamOutput out;
  StreamOutput err;

  bool operator==(const Output&) const = default;
};

using OutputPtr = std::shared_ptr<const Output>;

// What can happen. Each is a struct of facts; `Event::payload` holds one of them.

/// A line for the log. What the core and the plugins have to say in words.
struct Message {
  std::string source; ///< the stage or the plugin that speaks
  std::string text;   ///< one line, without its end, secrets already masked
};

/// The run may not start. Nothing was started and nothing further happens.
struct RunRefused {
  std::string guard;  ///< the plugin that refused
  std::string reason; ///< for people: who holds what, and since when
  int exitStatus = 0; ///< what the wrapper ends with
};

/// Every guard admitted the run. `facts` are those of all guards.
struct RunAdmitted {
  Facts facts;
};

/// An attempt's process runs.
struct AttemptStarted {
  Tally tally;
};

/// An attempt ended and another follows after `retryDelay`.
struct AttemptEnded {
  Tally tally;
  ProcessEnd end;
  Cause cause = Cause::Itself;
  Duration elapsed{};    ///< from the attempt's start to its end
  Duration retryDelay{}; ///< until the next attempt
};

/// The run is over: its last attempt ended, or it was stopped before it could begin.
struct RunFinished {
  enum class Result { Succeeded, Failed, TimedOut };
  Result result = Result::Failed;
  Tally tally;
  std::optional<ProcessEnd> end; ///< of the last attempt; nothing where none was made
  Cause cause = Cause::Itself;   ///< why the run ended
  std::string detail;            ///< what else there is to say: why it was revoked or not started
  std::optional<int> stopSignal; ///< the signal that told the wrapper to stop
  Duration attemptElapsed{};     ///< of the last attempt
  Duration elapsed{};            ///< from the admission to the end
  int exitStatus = 0;            ///< of the wrapper, as far as the run decides it
  std::optional<Usage> usage = std::nullopt; ///< of all attempts; nothing where it is not known
  OutputPtr output = nullptr;                ///< of the last attempt; null where none was kept
};

/// What was said to a server, and what it answered: for who wants to know why a delivery failed.
/// Without secrets; long texts are cut (`kLongestText`).
struct Exchange {
  static constexpr std::size_t kLongestText = 10'000; ///< bytes of `request` and of `response`

  std::string method;
  std::string url;
  std::string request;           ///< the body
  std::optional<int> statusCode; ///< nothing: there was no answer
  std::string response;          ///< the answer's body
  Facts context;                 ///< what else is known, such as `process_execution_id`
};

using ExchangePtr = std::shared_ptr<const Exchange>;

/// A reporter, or a guard that asks a server, could not say what it had to say. It is never sent to
/// the reporter that failed.
struct DeliveryFailed {
  std::string reporter; ///< the plugin
  std::string reason;
  std::uint64_t failures = 0;     ///< failed attempts since the last delivery
  bool firstOfOutage = false;     ///< the first failure since the last delivery
  bool givenUp = false;           ///< the event will not be tried again
  bool final = false;             ///< it was the one that ends the run
  ExchangePtr exchange = nullptr; ///< null where there is none to show
};

/// People should look at something, though no delivery failed: a task that keeps finding its lock
/// held, say. For reporters that alert.
struct Alert {
  std::string source; ///< the stage or the plugin that asks for attention
  std::string text;   ///< one line that says all
  Facts facts;        ///< the same for programs
};

/// The command told something of its progress: `tally.progress` holds all so far. Published at most
/// ten times a second, however much it tells.
struct ProgressMade {
  Tally tally;
};

/// Nothing was delivered for the interval that the reporter asked for. Made by a reporter's own
/// lane, never published.
struct Heartbeat {
  Tally tally;
};

using Payload = std::variant<Message, RunRefused, RunAdmitted, AttemptStarted, AttemptEnded,
                             RunFinished, DeliveryFailed, Alert, ProgressMade, Heartbeat>;

/// Which of them an event is; the numbers are the places in `Payload`.
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

/// Something that happened. Immutable once published; shared by all who read it, from any thread.
///
/// ABI: a kind of event added, or a member of any of these structs added, removed, moved or
/// changed, is a change of the number (see plugin.h).
struct Event {
  std::uint64_t sequence = 0; ///< rises by publication; reporters get events in this order
  SteadyTime at{};            ///< when it happened, to compute with
  WallTime wallAt{};          ///< the same moment, to show
  Severity severity = Severity::Info;
  Payload payload;

  EventKind kind() const noexcept { return static_cast<EventKind>(payload.index()); }

  /// The facts, where the event is of that kind; else a null pointer.
  template <class T> const T* as() const noexcept { return std::get_if<T>(&payload); }

  /// The counts, where it carries them; else a null pointer.
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

  /// True for the event after which nothing happens to the run.
  bool final() const noexcept {
    return kind() == EventKind::RunFinished || kind() == EventKind::RunRefused;
  }
};

using EventPtr = std::shared_ptr<const Event>;

} // namespace exec_wrapper
