#include "report/heartbeat.h"

#include <memory>

namespace exec_wrapper {

Heartbeats::Heartbeats(std::optional<Duration> interval)
    : interval_(interval > Duration::zero() ? interval : std::nullopt) {}

void Heartbeats::observe(const Event& event) noexcept {
  lastSequence_ = event.sequence;
  if (event.kind() == EventKind::RunAdmitted) {
    running_ = true;
    since_ = event.at;
  } else if (const auto* started = event.as<AttemptStarted>()) {
    tally_ = started->tally;
  } else if (const auto* ended = event.as<AttemptEnded>()) {
    tally_ = ended->tally;
  } else if (event.final()) {
    running_ = false;
  }
}

std::optional<SteadyTime> Heartbeats::due() const noexcept {
  if (!running_ || !interval_) {
    return std::nullopt;
  }
  return since_ + *interval_;
}

EventPtr Heartbeats::make(const Clock& clock) const {
  auto event = std::make_shared<Event>();
  event->sequence = lastSequence_; // it comes after that one; none of its own, not being published
  event->at = clock.now();
  event->wallAt = clock.wallNow();
  event->severity = Severity::Debug;
  event->fact = Heartbeat{tally_};
  return event;
}

} // namespace exec_wrapper
