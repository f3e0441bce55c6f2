#include "events/bus.h"

#include "events/masking.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace exec_wrapper::events {

void Bus::subscribe(Subscriber& subscriber) {
  const Subscription subscription{&subscriber, subscriber.kinds(), subscriber.minSeverity(),
                                  subscriber.seesSecrets()};
  MutexLock lock(order_);
  subscriptions_.push_back(subscription);
  secretsSeen_ = secretsSeen_ || subscription.seesSecrets;
  for (std::size_t i = 0; i < least_.size(); ++i) {
    if (subscription.kinds.contains(static_cast<EventKind>(i))) {
      least_[i] = std::min(least_[i].value_or(subscription.minSeverity), subscription.minSeverity);
    }
  }
}

void Bus::unsubscribe(const Subscriber& subscriber) {
  MutexLock lock(order_);
  std::erase_if(subscriptions_, [&](const Subscription& s) { return s.subscriber == &subscriber; });
}

void Bus::publish(Severity severity, Payload payload) noexcept {
  const auto kind = static_cast<EventKind>(payload.index());
  if (kind == EventKind::RunFinished || kind == EventKind::RunRefused) {
    runEnded_.store(true, std::memory_order_relaxed);
  }
  if (!wanted(kind, severity)) {
    return;
  }
  if (!handOver(severity, std::move(payload))) {
    countLost();
  } else if (lost_.load(std::memory_order_relaxed) != 0) {
    tellLost();
  }
}

Bus::Views Bus::viewsOf(Severity severity, Payload&& payload) const {
  auto event = std::make_shared<Event>();
  event->at = clock_.now();
  event->wallAt = clock_.wallNow();
  event->severity = severity;
  event->payload = std::move(payload);
  Views views;
  if (!redactor_.empty()) {
    if (secretsSeen_) {
      views.plain = std::make_shared<Event>(*event);
    }
    mask(event->payload, redactor_);
  }
  views.masked = std::move(event);
  return views;
}

bool Bus::handOver(Severity severity, Payload&& payload) noexcept {
  Views views;
  try {
    views = viewsOf(severity, std::move(payload));
  } catch (const std::bad_alloc&) {
    return false;
  }
  const EventKind kind = views.masked->kind();

  MutexLock lock(order_);
  views.masked->sequence = next_++;
  if (views.plain) {
    views.plain->sequence = views.masked->sequence;
  }
  for (const Subscription& subscription : subscriptions_) {
    if (subscription.kinds.contains(kind) && severity >= subscription.minSeverity) {
      const bool plain = subscription.seesSecrets && views.plain;
      subscription.subscriber->receive(plain ? views.plain : views.masked);
    }
  }
  return true;
}

void Bus::tellLost() noexcept {
  if (!wanted(EventKind::Message, Severity::Warning)) {
    return;
  }
  const std::uint64_t count = lost_.exchange(0, std::memory_order_relaxed);
  if (count == 0) {
    return; // another thread publishes it
  }
  try {
    std::string text = "events lost, out of memory: " + std::to_string(count);
    if (handOver(Severity::Warning, Message{"events", std::move(text)})) {
      return;
    }
  } catch (const std::bad_alloc&) {
  }
  lost_.fetch_add(count, std::memory_order_relaxed);
}

} // namespace exec_wrapper::events
