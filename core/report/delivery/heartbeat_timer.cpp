#include "report/delivery/heartbeat_timer.h"

#include <algorithm>
#include <memory>
#include <variant>

namespace exec_wrapper::report {

namespace {

std::uint64_t revisionOf(const Tally& tally) noexcept {
  return tally.progress ? tally.progress->revision : 0;
}

} // namespace

HeartbeatTimer::HeartbeatTimer(std::optional<Duration> heartbeat, std::optional<Duration> progress)
    : heartbeat_(heartbeat > Duration::zero() ? heartbeat : std::nullopt), progress_(progress) {}

void HeartbeatTimer::observe(const Event& event) noexcept {
  lastSequence_ = std::max(lastSequence_, event.sequence);
  if (const Tally* const tally = event.tally()) {
    tally_ = *tally;
  }
  if (event.kind() == EventKind::RunAdmitted) {
    running_ = true;
    since_ = event.at;
  } else if (event.final()) {
    running_ = false;
  }
}

void HeartbeatTimer::delivered(const Event& event, SteadyTime now) noexcept {
  since_ = now;
  if (const Tally* const tally = event.tally()) {
    lastUpdate_ = now;
    told_ = std::max(told_, revisionOf(*tally));
  }
}

void HeartbeatTimer::givenUp(SteadyTime now) noexcept {
  since_ = now;
  lastUpdate_ = now;
  told_ = revisionOf(tally_);
}

std::optional<SteadyTime> HeartbeatTimer::progressDue() const noexcept {
  if (!running_ || !progress_ || revisionOf(tally_) <= told_) {
    return std::nullopt;
  }
  return lastUpdate_ == SteadyTime::min() ? lastUpdate_ : lastUpdate_ + *progress_;
}

std::optional<SteadyTime> HeartbeatTimer::due() const noexcept {
  const std::optional<SteadyTime> progress = progressDue();
  if (!running_ || !heartbeat_) {
    return progress;
  }
  return progress ? std::min(*progress, since_ + *heartbeat_) : since_ + *heartbeat_;
}

EventPtr HeartbeatTimer::make(const Clock& clock) const {
  auto event = std::make_shared<Event>();
  event->sequence = lastSequence_; // that of the newest event: unpublished, it has none of its own
  event->at = clock.now();
  event->wallAt = clock.wallNow();
  event->severity = Severity::Debug;
  const std::optional<SteadyTime> progress = progressDue();
  if (progress && *progress <= event->at) {
    event->payload = ProgressMade{tally_};
  } else {
    event->payload = Heartbeat{tally_};
  }
  return event;
}

EventPtr HeartbeatTimer::refreshed(EventPtr event) const {
  const Tally* const tally = event->tally();
  if (tally == nullptr || revisionOf(*tally) >= revisionOf(tally_)) {
    return event;
  }
  auto fresh = std::make_shared<Event>(*event);
  std::visit(
      [this](auto& what) {
        if constexpr (requires { what.tally; }) {
          what.tally.progress = tally_.progress;
        }
      },
      fresh->payload);
  return fresh;
}

} // namespace exec_wrapper::report
