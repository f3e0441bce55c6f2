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

/// Decides what one reporter is to be given, and when: queue, retries, pulse and drain. Only
/// decides; `Lane` performs it. Time comes from the clock lent to it. Not synchronised.
///
/// How it ends: the run is over with the event that ends it, or with `close`. From then on every
/// waiting event gets one attempt and the one that ends the run its `finalRetries`. After `hasten`
/// the next failure ends it, save that the event that ends the run always gets one attempt. Events
/// that come when all was at rest, such as what other reporters failed to do, get the same time
/// again.
///
/// Where the events are kept in the spool, those that the retries or the time after the run were
/// too short for stay there, and are told as kept, not as given up.
class DeliverySchedule {
public:
  struct Attempt {
    EventPtr event;
    SteadyTime deadline; ///< the latest possible where there is none
  };

  /// What to do now: make the attempt and call `settled`; or ask again at `wakeAt`, or sooner when
  /// an event came; or, with neither, rest until something comes.
  struct Step {
    std::optional<Attempt> attempt;
    std::optional<SteadyTime> wakeAt;
  };

  /// `kept`: there is a spool that keeps this reporter's events.
  DeliverySchedule(std::string reporter, DeliveryPolicy policy, const Clock& clock,
                   bool kept = false);

  /// An event of a kind and severity that the reporter wants was published.
  void accept(EventPtr event) noexcept;

  /// Learns from any other event how the run goes. Harmless for those that were accepted.
  void observe(const Event& event) noexcept;

  /// Not while an attempt is under way.
  Step next();

  /// How the attempt ended. True when the run is to be stopped, because the reporter's server
  /// revoked it.
  bool settled(const Delivery& delivery);

  /// The reporter gets nothing any more. `why` goes on from its name.
  void switchOff(Severity severity, std::string_view why);
  void switchOff() noexcept;

  /// `longest`: where the events are kept, how long they may take at most.
  void close(std::optional<Duration> longest = std::nullopt);
  void flush(Duration limit);

  /// Nothing stays in the spool after all: what waits gets the time that it would have without one.
  void notKept() noexcept;

  /// What is to be published.
  std::vector<Notice> takeNotices() noexcept { return complaints_.take(); }

  /// Something waits, is under way, or will be due.
  bool busy() const noexcept;

  /// From when on the attempt under way counts as stuck. Nothing: never, or none is under way.
  std::optional<SteadyTime> stuckAt() const noexcept;

  /// The earliest time after `now` at which an attempt may come to count as stuck.
  std::optional<SteadyTime> nextCheck(SteadyTime now) const noexcept;

private:
  bool aboutItself(const Event& event) const noexcept;
  bool idle() const noexcept { return mailbox_.empty() && !underWay_; }
  Step begin(Mailbox::Letter letter, SteadyTime now);
  Step awaitPulse(SteadyTime now);
  SteadyTime deadlineFrom(SteadyTime start) const noexcept;
  std::optional<std::uint64_t> retriesOf(const Event& event) const noexcept;
  void wait(const Delivery& delivery, bool again, SteadyTime now) noexcept;
  void retry(Mailbox::Letter letter, const Delivery& delivery, SteadyTime now);
  void giveUp(const Event& event, SteadyTime now) noexcept;
  bool revoke(const Event& event, const Delivery& delivery);
  void abandon(const Mailbox::Letters& letters);
  bool isKept(const Event& event) const noexcept;
  void endRun() noexcept;

  const DeliveryPolicy policy_;
  const Clock& clock_;
  Mailbox mailbox_;
  HeartbeatTimer pulse_;
  DeliveryLog complaints_;

  std::optional<Mailbox::Letter> underWay_;
  SteadyTime deadline_ = SteadyTime::max(); // of the attempt under way

  SteadyTime notBefore_ = SteadyTime::min(); // no attempt until then
  bool serverAsked_ = false;                 // for that wait
  std::uint64_t failures_ = 0;               // since the last delivery

  bool over_ = false;
  bool hastened_ = false;
  bool off_ = false;
  bool kept_;
  std::optional<Duration> drainLimit_;      // once closed
  SteadyTime drainEnd_ = SteadyTime::max(); // what waits then is given up
};

} // namespace exec_wrapper::report
