#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace exec_wrapper {

/// What became of one attempt to deliver an event. Permanent and temporary failures are different
/// answers, because the core retries only the latter.
struct Delivery {
  enum class Verdict {
    Delivered, ///< done
    Retry,     ///< failed, but may succeed later
    Rejected,  ///< will never succeed: given up at once
    Revoked,   ///< the other side says that this run must not go on: it is stopped, exit 75
  };
  Verdict verdict = Verdict::Delivered;
  std::string reason; ///< one line that says what failed, without secrets
  /// With Retry: what the server asks for; replaces `retryDelay` for this one wait, within the
  /// bounds of `serverWait` (see server_wait.h).
  std::optional<Duration> retryAfter;
  ExchangePtr exchange = nullptr; ///< what failed, for `DeliveryFailed`; may be null

  /// What a later object would need to go on where this one stops, such as the id that the server
  /// gave: kept in the spool with the run, where it has a `destination`, and then found in
  /// `RunIdentity::facts`.
  Facts remember = {};

  static Delivery delivered() { return {}; }
  static Delivery retry(std::string reason, std::optional<Duration> after = std::nullopt) {
    return {Verdict::Retry, std::move(reason), after};
  }
  static Delivery rejected(std::string reason) {
    return {Verdict::Rejected, std::move(reason), std::nullopt};
  }
  static Delivery revoked(std::string reason) {
    return {Verdict::Revoked, std::move(reason), std::nullopt};
  }
};

/// How the core is to treat a reporter. Asked for once, before the run.
struct DeliveryPolicy {
  /// Only events of these kinds that matter at least this much are delivered. The rest costs
  /// nothing: a lane in which nothing arrives never starts its thread.
  EventKinds kinds = EventKinds::all();
  Severity minSeverity = Severity::Info;

  /// The deadline of one attempt, from its start. Nothing: none, and `deliver` gets the latest
  /// time that there is.
  std::optional<Duration> attemptLimit = std::chrono::seconds(30);

  /// Further attempts after a `Retry`, while the run goes on. Nothing: for ever. Once the run is
  /// over each waiting event gets one attempt.
  std::optional<std::uint64_t> retries = 0;

  /// The same for the event that ends the run, whose attempts go on after it.
  std::optional<std::uint64_t> finalRetries = 0;

  Duration retryDelay = std::chrono::seconds(10);

  /// A `Heartbeat` is delivered when nothing else was for this long, from the admission to the
  /// end. Nothing: none.
  std::optional<Duration> heartbeat;

  /// `ProgressMade` is delivered at most once per this length of time, counted from the last
  /// delivery of any event about the run; what waits is sent when the time is over, not at the
  /// next message. Zero: whenever there is news. Nothing: never by itself, for progress travels
  /// with heartbeats and the end. (`kinds` and `least` have no say in it.)
  std::optional<Duration> progress;

  /// True where the newest event says all (see `Tally`): a waiting event about an attempt is then
  /// replaced by the next one. False: each is delivered, in order.
  bool newestOnly = false;

  /// How many events may wait. Beyond it the oldest that does not begin or end a run is dropped,
  /// and the number of dropped ones is logged.
  std::size_t capacity = 1024;

  /// How long waiting events may take once the run is over. Nothing: as long as the retries take.
  std::optional<Duration> drainLimit;

  /// Where the reports go, without secrets: the server's address, say. What begins and ends a run
  /// is then kept in the spool, where there is one (`spool-dir`), until it is delivered; what the
  /// wrapper could not deliver is given to a reporter of the same name and destination by a later
  /// run or by `--flush`. Empty: nothing is kept.
  std::string destination = {};
};

/// Tells somebody what happened.
///
/// Lifecycle: made by `Factory::makeReporter` on the main thread; `policy` once; then `deliver`
/// any number of times, always from the same thread, which belongs to this reporter alone;
/// destroyed on the main thread. Queue, retries, heartbeats and drain are the core's: a reporter
/// has no thread, no timer and no queue of its own.
///
/// A reporter that blocks past its deadline is named and left behind when the wrapper ends (no
/// destructor of the run's objects is called then). One that throws is named and gets no further
/// event. Neither delays the command or changes its exit status.
///
/// When the wrapper is told to stop, nothing is interrupted: an attempt under way goes on until its
/// deadline, and what waits gets one attempt more, all within ten seconds.
///
/// What an earlier run left in the spool is delivered by a reporter object of its own, made, used
/// and destroyed on one other thread, by a factory of its own. `Host::run` is that earlier run. It
/// gets what was not delivered, in its order and with its times, with a `RunFinished` of the cause
/// `WrapperKilled` at the end if nobody lived to tell it; one attempt each, by its `attemptLimit`.
///
/// ABI: a method added, removed, moved or changed here, or a member of `DeliveryPolicy` or
/// `Delivery`, is a change of the number (see plugin.h).
class Reporter {
public:
  virtual ~Reporter() = default;

  virtual DeliveryPolicy policy() const = 0;

  /// One attempt to deliver one event. May block until `deadline` and should return by then, with
  /// `Delivery::retry` where the time was too short. Keeps no reference to the event.
  virtual Delivery deliver(const Event& event, SteadyTime deadline) = 0;
};

} // namespace exec_wrapper
