#include "report/delivery/delivery_schedule.h"

#include "exec_wrapper/server_wait.h"
#include "report/spool/event_codec.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::report {

namespace {

constexpr Duration kStuckAfter = std::chrono::seconds(1); // after the deadline
constexpr Duration kLeastDrain = std::chrono::seconds(2);

} // namespace

DeliverySchedule::DeliverySchedule(std::string reporter, DeliveryPolicy policy, const Clock& clock,
                                   bool kept)
    : policy_(std::move(policy)), clock_(clock), mailbox_(policy_.capacity, policy_.newestOnly),
      pulse_(policy_.heartbeat, policy_.progress),
      complaints_(std::move(reporter), policy_.lossSeverity), kept_(kept) {}

bool DeliverySchedule::aboutItself(const Event& event) const noexcept {
  const auto* failure = event.as<DeliveryFailed>();
  return failure != nullptr && failure->reporter == complaints_.reporter();
}

void DeliverySchedule::accept(EventPtr event) noexcept {
  if (off_ || aboutItself(*event)) {
    return;
  }
  if (drainLimit_ && idle()) {
    drainEnd_ = clock_.now() + *drainLimit_;
  }
  if (over_ && idle()) {
    bePatient();
  }
  observe(*event);
  mailbox_.put(std::move(event));
}

void DeliverySchedule::observe(const Event& event) noexcept {
  if (off_) {
    return;
  }
  pulse_.observe(event);
  if (event.final()) {
    endRun();
  }
}

void DeliverySchedule::endRun() noexcept {
  if (std::exchange(over_, true)) {
    return; // a later wait belongs to the last event itself
  }
  pulse_.stop();
  bePatient();
  if (!serverAsked_) {
    notBefore_ = SteadyTime::min();
  }
}

void DeliverySchedule::bePatient() noexcept {
  if (policy_.attemptLimit) {
    patientUntil_ = clock_.now() + *policy_.attemptLimit;
  }
}

void DeliverySchedule::close(std::optional<Duration> longest) {
  endRun();
  drainLimit_ = policy_.drainLimit;
  if (longest && kept_) {
    drainLimit_ = std::min(drainLimit_.value_or(*longest), *longest);
  } else if (longest && !drainLimit_) {
    drainLimit_ = std::max(*longest, kLeastDrain); // nothing of its events is left afterwards
  }
  if (drainLimit_) {
    drainEnd_ = clock_.now() + *drainLimit_;
  }
}

void DeliverySchedule::notKept() noexcept {
  if (!std::exchange(kept_, false) || hastened_ || !drainLimit_) {
    return; // no time was shortened
  }
  drainLimit_ = policy_.drainLimit;
  drainEnd_ = drainLimit_ ? clock_.now() + *drainLimit_ : SteadyTime::max();
}

void DeliverySchedule::flush(Duration limit) {
  hastened_ = true;
  notBefore_ = SteadyTime::min();
  // The rest of `limit` is for the detection of a stuck attempt.
  const Duration time = std::max(limit - kStuckAfter, Duration::zero());
  drainLimit_ = std::min(drainLimit_.value_or(time), time);
  drainEnd_ = std::min(drainEnd_, clock_.now() + time);
  if (complaints_.outage() && mailbox_.finalWaits()) {
    abandon(mailbox_.takeAllButFinal()); // the one attempt is for the final event
  }
}

DeliverySchedule::Step DeliverySchedule::next() {
  const SteadyTime now = clock_.now();
  if (now >= drainEnd_ && !mailbox_.empty()) {
    abandon(mailbox_.takeAll());
  }
  if (mailbox_.empty()) {
    complaints_.dropped(mailbox_.takeDropped());
    return awaitPulse(now);
  }
  if (now < notBefore_) {
    return {std::nullopt, std::min(notBefore_, drainEnd_)};
  }
  std::vector<EventPtr> before = policy_.collects ? takeAllButLast() : std::vector<EventPtr>();
  return begin(mailbox_.take(), now, std::move(before));
}

/// Not beyond the event that ends the run, which has retries of its own.
std::vector<EventPtr> DeliverySchedule::takeAllButLast() {
  std::vector<EventPtr> taken;
  taken.reserve(mailbox_.size());
  while (mailbox_.size() > 1 && !mailbox_.oldest().final()) {
    taken.push_back(mailbox_.take().event);
  }
  return taken;
}

DeliverySchedule::Step DeliverySchedule::awaitPulse(SteadyTime now) {
  const std::optional<SteadyTime> due = pulse_.due();
  if (!due) {
    complaints_.summarize();
    return {};
  }
  const SteadyTime at = std::max(*due, notBefore_);
  if (now < at) {
    return {std::nullopt, at};
  }
  return begin({pulse_.make(clock_)}, now);
}

DeliverySchedule::Step DeliverySchedule::begin(Mailbox::Letter letter, SteadyTime now,
                                               std::vector<EventPtr> before) {
  deadline_ = deadlineFrom(now);
  letter.event = pulse_.refreshed(std::move(letter.event));
  underWay_ = std::move(letter);
  return {Attempt{underWay_->event, deadline_, std::move(before)}, std::nullopt};
}

SteadyTime DeliverySchedule::deadlineFrom(SteadyTime start) const noexcept {
  return policy_.attemptLimit ? std::min(start + *policy_.attemptLimit, drainEnd_) : drainEnd_;
}

bool DeliverySchedule::settled(const Delivery& delivery) {
  Mailbox::Letter letter = std::move(*underWay_);
  underWay_.reset();
  const SteadyTime now = clock_.now();
  const Event& event = *letter.event;
  switch (delivery.verdict) {
  case Delivery::Verdict::Delivered:
    failures_ = 0;
    notBefore_ = SteadyTime::min();
    complaints_.delivered(event);
    pulse_.delivered(event, now);
    return false;
  case Delivery::Verdict::Retry:
  case Delivery::Verdict::Later:
    retry(std::move(letter), delivery, now);
    return false;
  case Delivery::Verdict::Rejected:
    complaints_.failed(event, delivery, true);
    giveUp(event, now);
    return false;
  case Delivery::Verdict::Revoked:
    return revoke(event, delivery);
  }
  complaints_.failed(event, Delivery::rejected("it returned an invalid result"), true);
  giveUp(event, now);
  return false;
}

void DeliverySchedule::retry(Mailbox::Letter letter, const Delivery& delivery, SteadyTime now) {
  ++letter.attempts;
  ++failures_;
  // The end of the run contains all information of this event.
  const bool needless = over_ && mailbox_.supersedes(*letter.event);
  const bool pointless = over_ && delivery.verdict == Delivery::Verdict::Later;
  const std::optional<std::uint64_t> retries = pointless ? 0 : retriesOf(*letter.event);
  const bool givenUp = !needless && retries && letter.attempts > *retries;
  const bool kept = givenUp && isKept(*letter.event);
  // The reporter has its data, and the next delivery contains them: nothing is lost.
  const bool carried =
      givenUp && policy_.collects && !letter.event->final() && (!over_ || !mailbox_.empty());
  wait(delivery, !needless && !givenUp, now);
  complaints_.failed(*letter.event, delivery, givenUp && !kept && !carried,
                     endWaits(*letter.event));
  if (kept) {
    complaints_.kept(*letter.event);
  } else if (givenUp) {
    giveUp(*letter.event, now);
  } else {
    mailbox_.putBack(std::move(letter));
  }
  if (hastened_ || (over_ && now >= patientUntil_)) {
    abandon(mailbox_.takeAllButFinal());
  }
}

bool DeliverySchedule::endWaits(const Event& event) const noexcept {
  return over_ && (event.final() || mailbox_.finalWaits());
}

std::optional<std::uint64_t> DeliverySchedule::retriesOf(const Event& event) const noexcept {
  if (hastened_ || (over_ && !event.final())) {
    return 0;
  }
  return event.final() ? policy_.finalRetries : policy_.retries;
}

void DeliverySchedule::wait(const Delivery& delivery, bool again, SteadyTime now) noexcept {
  serverAsked_ = delivery.retryAfter.has_value() && !hastened_;
  if (serverAsked_) {
    notBefore_ = now + serverWait(*delivery.retryAfter, policy_.retryDelay, failures_);
  } else {
    notBefore_ = again ? now + policy_.retryDelay : SteadyTime::min();
  }
}

void DeliverySchedule::giveUp(const Event& event, SteadyTime now) noexcept {
  pulse_.givenUp(now);
  if (over_) {
    complaints_.lost(event);
  }
}

bool DeliverySchedule::revoke(const Event& event, const Delivery& delivery) {
  if (event.final()) {
    switchOff(Severity::Warning,
              "could not deliver the final status, because its server had revoked the run; nothing "
              "more is sent, check the server's record of this run: " +
                  delivery.reason);
    return false;
  }
  if (over_) {
    switchOff(Severity::Warning,
              "was refused by its server, which revoked the run after its end; the final status is "
              "not sent, check the server's record of this run: " +
                  delivery.reason);
    return false;
  }
  switchOff();
  return true;
}

void DeliverySchedule::switchOff(Severity severity, std::string_view why) {
  switchOff();
  complaints_.say(severity, why);
}

void DeliverySchedule::switchOff() noexcept {
  off_ = true;
  pulse_.stop();
  underWay_.reset();
  mailbox_.clear();
}

void DeliverySchedule::abandon(const Mailbox::Letters& letters) {
  for (const Mailbox::Letter& letter : letters) {
    if (isKept(*letter.event)) {
      complaints_.kept(*letter.event);
    } else {
      complaints_.abandoned(*letter.event);
    }
  }
}

// During the run, used-up retries are reported as a failure, even for an event in the spool.
bool DeliverySchedule::isKept(const Event& event) const noexcept {
  return kept_ && over_ && kKeptKinds.contains(event.kind());
}

bool DeliverySchedule::busy() const noexcept {
  return !idle() || pulse_.due().has_value();
}

std::optional<SteadyTime> DeliverySchedule::lateAt() const noexcept {
  return afterEndOf(std::min(deadline_, drainEnd_));
}

std::optional<SteadyTime> DeliverySchedule::stuckAt() const noexcept {
  return afterEndOf(deadline_);
}

std::optional<SteadyTime> DeliverySchedule::afterEndOf(SteadyTime deadline) const noexcept {
  if (!underWay_ || deadline == SteadyTime::max()) {
    return std::nullopt;
  }
  return deadline + kStuckAfter;
}

std::optional<SteadyTime> DeliverySchedule::nextCheck(SteadyTime now) const noexcept {
  if (underWay_) {
    const std::optional<SteadyTime> at = lateAt();
    return at > now ? at : std::nullopt;
  }
  const SteadyTime deadline = deadlineFrom(std::max(now, notBefore_));
  if (mailbox_.empty() || deadline == SteadyTime::max()) {
    return std::nullopt;
  }
  return deadline + kStuckAfter;
}

} // namespace exec_wrapper::report
