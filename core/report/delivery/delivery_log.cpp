#include "report/delivery/delivery_log.h"

#include "base/text.h"
#include "report/delivery/mailbox.h"

#include <utility>

namespace exec_wrapper::report {

namespace {

constexpr std::size_t kLongestReason = 1000;

std::string counted(std::uint64_t count) {
  return std::to_string(count) + (count == 1 ? " event" : " events");
}

} // namespace

bool DeliveryLog::ofRecord() const noexcept {
  return lossSeverity_ < Severity::Error;
}

/// Whether what was said before tells a reader that the event that ends the run is lost.
bool DeliveryLog::coversLoss() const noexcept {
  return lastingTold_ && ofRecord();
}

Severity DeliveryLog::severityOf(const DeliveryFailed& failure) const noexcept {
  if (failure.givenUp && failure.final) {
    return coversLoss() ? Severity::Debug : lossSeverity_;
  }
  return failure.givenUp || failure.firstOfOutage ? Severity::Warning : Severity::Debug;
}

void DeliveryLog::delivered(const Event& event) noexcept {
  failures_ = 0;
  outageTold_ = false;
  lastingTold_ = false;
  if (aboutRun(event.kind())) {
    messagesTold_ = false;
  }
}

void DeliveryLog::failed(const Event& event, const Delivery& delivery, bool givenUp, bool over) {
  ++failures_;
  reason_ = base::shortened(base::printable(delivery.reason), kLongestReason);
  exchange_ = delivery.exchange;
  if (aboutRun(event.kind())) {
    DeliveryFailed failure{reporter_, reason_,       failures_, !outageTold_,
                           givenUp,   event.final(), exchange_};
    failure.lasting = delivery.verdict == Delivery::Verdict::Later;
    const bool endFollows = over && !givenUp && ofRecord();
    const Severity severity = endFollows ? Severity::Debug : severityOf(failure);
    outageTold_ = true;
    lastingTold_ = failure.lasting && (lastingTold_ || severity >= Severity::Warning);
    notices_.push_back({severity, std::move(failure)});
  } else if (!messagesTold_) {
    messagesTold_ = true;
    say(Severity::Warning, "cannot deliver messages: " + reason_);
  }
}

void DeliveryLog::lost(const Event& event) noexcept {
  losses_.count += aboutRun(event.kind()) ? 0 : 1; // events of the run were reported already
}

void DeliveryLog::abandoned(const Event& event) {
  if (!event.final()) {
    ++losses_.count;
    losses_.facts = losses_.facts || aboutRun(event.kind());
  } else {
    const std::string reason = reason_.empty() ? "no time was left" : reason_;
    notices_.push_back({coversLoss() ? Severity::Debug : lossSeverity_,
                        DeliveryFailed{reporter_, reason, failures_, !outageTold_, true, true,
                                       exchange_, lastingTold_}});
    outageTold_ = true;
  }
}

void DeliveryLog::kept(const Event& event) {
  if (event.final()) {
    say(coversLoss() ? Severity::Info : Severity::Warning,
        "could not deliver the final status; it stays in the spool for the next "
        "run or exec_wrapper --flush: " +
            (reason_.empty() ? "no time was left" : reason_));
  }
}

void DeliveryLog::dropped(std::uint64_t count) {
  if (count > 0) {
    dropped_ += count;
    say(Severity::Warning, "was too slow: " + counted(dropped_) + " dropped so far");
  }
}

void DeliveryLog::summarize() {
  const Losses losses = std::exchange(losses_, {});
  if (losses.count == 0 || (!losses.facts && messagesTold_)) {
    return;
  }
  messagesTold_ = messagesTold_ || !losses.facts;
  say(Severity::Warning,
      "gave up " + counted(losses.count) + ": " + (reason_.empty() ? "no time was left" : reason_));
}

void DeliveryLog::say(Severity severity, std::string_view text) {
  notices_.push_back(
      {severity, Message{reporter_, "reporter " + reporter_ + " " + base::printable(text)}});
}

} // namespace exec_wrapper::report
