#include "events/end_of_run.h"

#include <utility>

namespace exec_wrapper::events {

void EndOfRun::receive(EventPtr event) noexcept {
  {
    const MutexLock lock(mutex_);
    event_ = std::move(event);
  }
  published_.notifyAll();
}

EventPtr EndOfRun::await(Duration limit) const {
  const SteadyTime end = std::chrono::steady_clock::now() + limit;
  const MutexLock lock(mutex_);
  while (!event_ && std::chrono::steady_clock::now() < end) {
    published_.waitUntil(mutex_, end);
  }
  return event_;
}

} // namespace exec_wrapper::events
