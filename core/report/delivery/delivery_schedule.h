#pragma once

#include "exec_wrapper/reporter.h"
#include "report/delivery/delivery_log.h"
#include "report/delivery/heartbeat_timer.h"
#include "report/delivery/mailbox.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::report {

/// Decides which events one reporter gets, and when: queue, retries, heartbeats and drain. It only
/// decides; `Lane` acts. Time comes from the given clock. Not synchronised.
///
/// The end: the run is over with the event that ends it, or with `close`. From then on every
/// waiting event gets one attempt, and the event that ends the run gets its `finalRetries`. If an
/// attempt fails when the time of one attempt has passed since then, the other waiting events are
/// given up: a server that does not answer would take that time for each of them. After `flush` the
/// next failure ends the deliveries, but the event that ends the run always gets one attempt. What
/// failed with `Delivery::later` gets no further attempt: somebody has to mend its cause.
/// Events that come after all was at rest, such as failures of other reporters, get the same time
/// again.
///
/// If the spool keeps the events, those that the retries or the time after the run did not suffice
/// for stay there. They are reported as kept, not as given up.
class DeliverySchedule {
public:
  struct Attempt {
    EventPtr event;
    SteadyTime deadline;          ///< SteadyTime::max() if there is none
    std::vector<EventPtr> before; ///< to be collected before, in this order
  };

  /// The next action: make the attempt and call `settled`; or ask again at `wakeAt`, or sooner
  /// after a new event; or, with neither, rest until the next event.
  struct Step {
    std::optional<Attempt> attempt;
    std::optional<SteadyTime> wakeAt;
  };

  /// `kept`: a spool keeps this reporter's events.
  DeliverySchedule(std::string reporter, DeliveryPolicy policy, const Clock& clock,
                   bool kept = false);

  /// An event of a kind and severity that the reporter wants was published.
  void accept(EventPtr event) noexcept;

  /// Updates the state of the run from any other event. Harmless for accepted events.
  void observe(const Event& event) noexcept;

  /// Not during an attempt.
  Step next();

  /// The result of the attempt. Returns true if the run must stop, because the reporter's server
  /// revoked it.
  bool settled(const Delivery& delivery);

  /// The reporter gets no further events. `why` follows its name.
  void switchOff(Severity severity, std::string_view why);
  void switchOff() noexcept;

  /// `longest`: the longest drain, where the wrapper has a spool.
  void close(std::optional<Duration> longest = std::nullopt);
  void flush(Duration limit);

  /// The spool keeps nothing after all: waiting events get the time that they would have without a
  /// spool.
  void notKept() noexcept;

  /// The events to be published.
  std::vector<Notice> takeNotices() noexcept { return complaints_.take(); }

  /// Whether an event waits, is being delivered, or will be due.
  bool busy() const noexcept;

  /// The time from which the current attempt is not waited for, after its deadline or after the end
  /// of the time for the run's end. std::nullopt: never, or there is none.
  std::optional<SteadyTime> lateAt() const noexcept;

  /// The time from which it counts as stuck: after the deadline that it got.
  std::optional<SteadyTime> stuckAt() const noexcept;

  /// The earliest time after `now` at which an attempt may begin to be late.
  std::optional<SteadyTime> nextCheck(SteadyTime now) const noexcept;

private:
  bool aboutItself(const Event& event) const noexcept;
  bool idle() const noexcept { return mailbox_.empty() && !underWay_; }
  std::vector<EventPtr> takeAllButLast();
  Step begin(Mailbox::Letter letter, SteadyTime now, std::vector<EventPtr> before = {});
  Step awaitPulse(SteadyTime now);
  SteadyTime deadlineFrom(SteadyTime start) const noexcept;
  std::optional<std::uint64_t> retriesOf(const Event& event) const noexcept;
  void wait(const Delivery& delivery, bool again, SteadyTime now) noexcept;
  void retry(Mailbox::Letter letter, const Delivery& delivery, SteadyTime now);
  void giveUp(const Event& event, SteadyTime now) noexcept;
  bool revoke(const Event& event, const Delivery& delivery);
  void abandon(const Mailbox::Letters& letters);
  bool isKept(const Event& event) const noexcept;
  bool endWaits(const Event& event) const noexcept;
  void endRun() noexcept;
  void bePatient() noexcept;
  std::optional<SteadyTime> afterEndOf(SteadyTime deadline) const noexcept;

  const DeliveryPolicy policy_;
  const Clock& clock_;
  Mailbox mailbox_;
  HeartbeatTimer pulse_;
  DeliveryLog complaints_;

  std::optional<Mailbox::Letter> underWay_;
  SteadyTime deadline_ = SteadyTime::max(); // of the current attempt

  SteadyTime notBefore_ = SteadyTime::min(); // no attempt before this time
  bool serverAsked_ = false;                 // for that wait
  std::uint64_t failures_ = 0;               // since the last delivery

  bool over_ = false;
  bool hastened_ = false;
  bool off_ = false;
  bool kept_;
  std::optional<Duration> drainLimit_;          // after `close`
  SteadyTime drainEnd_ = SteadyTime::max();     // waiting events are given up then
  SteadyTime patientUntil_ = SteadyTime::max(); // then a failure ends the deliveries
};

} // namespace exec_wrapper::report
