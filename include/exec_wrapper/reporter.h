#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/time.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace exec_wrapper {

/// The result of one attempt to deliver an event. The failures are different results, because the
/// core retries and waits for some of them only.
struct Delivery {
  enum class Verdict {
    Delivered, ///< done
    Retry,     ///< failed, but may succeed later
    Rejected,  ///< will never succeed: no further attempt
    Revoked,   ///< the server revoked the run: it is stopped, exit 75
    Later,     ///< failed until somebody mends the cause, for example a missing directory
  };
  Verdict verdict = Verdict::Delivered;
  std::string reason; ///< the failure in one line, without secrets
  /// With Retry: the delay that the server requested. It replaces `retryDelay` for this one wait,
  /// within the bounds of `serverWait` (see server_wait.h).
  std::optional<Duration> retryAfter;
  ExchangePtr exchange = nullptr; ///< the failed request, for `DeliveryFailed`; may be null

  /// Values that a later object needs to continue this delivery, such as the id from the server.
  /// With a `destination` they are kept in the spool with the run, and are later in
  /// `RunIdentity::facts`. With Retry too: for an event that was delivered in part.
  Facts remember = {};

  bool mayStillSucceed() const noexcept {
    return verdict == Verdict::Retry || verdict == Verdict::Later;
  }

  static Delivery delivered() { return {}; }
  static Delivery retry(std::string reason, std::optional<Duration> after = std::nullopt) {
    return {Verdict::Retry, std::move(reason), after};
  }
  /// During the run as `retry`. After the run there is no retry and no wait, because time alone
  /// mends nothing; the spool, if there is one, keeps the event.
  static Delivery later(std::string reason) {
    return {Verdict::Later, std::move(reason), std::nullopt};
  }
  static Delivery rejected(std::string reason) {
    return {Verdict::Rejected, std::move(reason), std::nullopt};
  }
  static Delivery revoked(std::string reason) {
    return {Verdict::Revoked, std::move(reason), std::nullopt};
  }
};

/// The rules by which the core uses a reporter. Asked for once, before the run.
struct DeliveryPolicy {
  /// Only events of these kinds and of at least this severity are delivered. Other events cost
  /// nothing: an empty lane never starts its thread.
  EventKinds kinds = EventKinds::all();
  Severity minSeverity = Severity::Info;

  /// The time limit of one attempt, from its start. Empty: no limit; `deliver` then gets the latest
  /// possible time as its deadline.
  std::optional<Duration> attemptLimit = std::chrono::seconds(30);

  /// Further attempts after a `Retry`, during the run. Empty: no limit. After the run each waiting
  /// event gets one attempt; if one fails when `attemptLimit` has passed since the end of the run,
  /// the others are given up.
  std::optional<std::uint64_t> retries = 0;

  /// The same for the event that ends the run; its attempts continue after the run.
  std::optional<std::uint64_t> finalRetries = 0;

  Duration retryDelay = std::chrono::seconds(10);

  /// The severity of the `DeliveryFailed` that says that the event that ends the run was lost.
  /// `Severity::Warning` where the delivery is a record that nobody waits for. After a
  /// `Delivery::later` that was reported, such a loss is not reported again.
  Severity lossSeverity = Severity::Error;

  /// A `Heartbeat` is delivered after this time without another delivery, from the admission to the
  /// end. Empty: no heartbeats.
  std::optional<Duration> heartbeat;

  /// `ProgressMade` is delivered at most once in this time, counted from the last delivery of any
  /// event about the run. Waiting progress is sent when the time is over, not at the next message.
  /// Zero: at each change. Empty: never alone; heartbeats and the final event carry the progress.
  /// (`kinds` and `minSeverity` do not apply.)
  std::optional<Duration> progress;

  /// True where the newest event is complete (see `Tally`): the next event then replaces a waiting
  /// event about an attempt. False: each is delivered, in order.
  bool newestOnly = false;

  /// True where one delivery can contain several events. Of the events that wait, all but the last
  /// are then given to `collect`, and only the last one to `deliver`. The event that ends the run
  /// is always given to `deliver`.
  bool collects = false;

  /// Maximum number of waiting events. Beyond it the oldest event that does not begin or end a run
  /// is dropped, and the number of dropped events is logged.
  std::size_t capacity = 1024;

  /// Time limit for waiting events after the run. Empty: the retries set the time.
  std::optional<Duration> drainLimit;

  /// The target of the reports, without secrets, for example the server's address. The spool
  /// (`spool-dir`), if set, then keeps the start and end events until they are delivered. A later
  /// run or `--flush` gives undelivered events to a reporter of the same name and destination.
  /// Empty: nothing is kept.
  std::string destination = {};
};

/// Delivers events to a server, a file or people.
///
/// Lifecycle: made by `Factory::makeReporter` on the main thread; `policy` once; then `deliver` any
/// number of times, always from the same thread, which belongs to this reporter alone; destroyed on
/// the main thread. The core has the queue, the retries, the heartbeats and the drain: a reporter
/// has no thread, no timer and no queue of its own.
///
/// When a reporter blocks past its deadline, the wrapper logs its name and exits without it (and
/// without the destructors of the run's objects). A reporter that throws is logged and gets no
/// further event. Neither delays the command or changes its exit status.
///
/// A stop signal interrupts no delivery: a running attempt continues until its deadline, and each
/// waiting event gets one more attempt, all within ten seconds.
///
/// Spooled events of an earlier run go to a separate reporter object, made, used and destroyed on
/// another thread, by its own factory. `Host::run` is that earlier run. It gets the undelivered
/// events, in their order and with their times; one attempt each, within its `attemptLimit`. If the
/// earlier wrapper was killed, a `RunFinished` of the cause `WrapperKilled` follows at the end.
///
/// ABI: adding, removing, moving or changing a method here, or a member of `DeliveryPolicy` or
/// `Delivery`, changes the number (see plugin.h).
class Reporter {
public:
  virtual ~Reporter() = default;

  virtual DeliveryPolicy policy() const = 0;

  /// One attempt to deliver one event. May block until `deadline` and should return by then, with
  /// `Delivery::retry` where the time was too short. Keeps no reference to the event.
  virtual Delivery deliver(const Event& event, SteadyTime deadline) = 0;

  /// With `DeliveryPolicy::collects`: takes over the data of an event that the next `deliver`
  /// delivers too. Called right before that, on the same thread. Must not block. If that delivery
  /// fails, only its own event is given again: the reporter still has the data of this one. After
  /// the last retry not even that one is given again, but a later event: after `Delivery::retry`
  /// the reporter must have its data too. The spool counts this event as delivered when that
  /// delivery succeeds.
  virtual void collect(const Event&) {}
};

} // namespace exec_wrapper
