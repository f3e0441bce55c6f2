#include "events/bus.h"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

namespace exec_wrapper {

void Bus::subscribe(Subscriber& subscriber) {
  const Subscription subscription{&subscriber, subscriber.kinds(), subscriber.least()};
  MutexLock lock(order_);
  subscriptions_.push_back(subscription);
  for (std::size_t i = 0; i < least_.size(); ++i) {
    if (subscription.kinds.contains(static_cast<EventKind>(i))) {
      least_[i] = std::min(least_[i].value_or(subscription.least), subscription.least);
    }
  }
}

void Bus::unsubscribe(const Subscriber& subscriber) {
  MutexLock lock(order_);
  std::erase_if(subscriptions_, [&](const Subscription& s) { return s.subscriber == &subscriber; });
}

void Bus::publish(Severity severity, Fact fact) noexcept {
  if (!wanted(static_cast<EventKind>(fact.index()), severity)) {
    return;
  }
  if (!handOver(severity, std::move(fact))) {
    countLost();
  } else if (lost_.load(std::memory_order_relaxed) != 0) {
    tellLost();
  }
}

bool Bus::handOver(Severity severity, Fact&& fact) noexcept {
  std::shared_ptr<Event> made;
  try {
    made = std::make_shared<Event>();
  } catch (const std::bad_alloc&) {
    return false;
  }
  made->at = clock_.now();
  made->wallAt = clock_.wallNow();
  made->severity = severity;
  made->fact = std::move(fact);
  const EventKind kind = made->kind();

  MutexLock lock(order_);
  made->sequence = next_++;
  const EventPtr event = std::move(made);
  for (const Subscription& subscription : subscriptions_) {
    if (subscription.kinds.contains(kind) && severity >= subscription.least) {
      subscription.subscriber->receive(event);
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
    return; // another thread says it
  }
  try {
    std::string text = "events lost for lack of memory: " + std::to_string(count);
    if (handOver(Severity::Warning, Message{"events", std::move(text)})) {
      return;
    }
  } catch (const std::bad_alloc&) {
  }
  lost_.fetch_add(count, std::memory_order_relaxed);
}

} // namespace exec_wrapper
