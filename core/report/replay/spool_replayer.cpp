#include "report/replay/spool_replayer.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

namespace exec_wrapper::report {

namespace {

constexpr Duration kOverdueAfter = std::chrono::seconds(1); // after its deadline
constexpr Duration kShortestDelay = std::chrono::seconds(1);

} // namespace

SpoolReplayer::SpoolReplayer(SpoolDelivery delivery, const Clock& clock, Duration drainTimeout,
                             std::function<void()> changed)
    : delivery_(std::move(delivery)), clock_(clock), drainTimeout_(drainTimeout),
      changed_(std::move(changed)), thread_([this] { work(); }) {}

SpoolReplayer::~SpoolReplayer() {
  quit();
  thread_.join();
}

void SpoolReplayer::close() {
  MutexLock lock(mutex_);
  closed_ = true;
  latest_ = std::min(latest_, clock_.now() + drainTimeout_);
  roused_.notifyOne();
}

void SpoolReplayer::flush(Duration limit) {
  MutexLock lock(mutex_);
  closed_ = true;
  latest_ = std::min(latest_, clock_.now() + std::max(limit - kOverdueAfter, Duration::zero()));
  roused_.notifyOne();
}

void SpoolReplayer::quit() noexcept {
  MutexLock lock(mutex_);
  quit_ = true;
  roused_.notifyOne();
}

bool SpoolReplayer::atRest() const {
  MutexLock lock(mutex_);
  return ended_ || (waiting_ && !closed_);
}

bool SpoolReplayer::stuck(SteadyTime now) const {
  MutexLock lock(mutex_);
  return !ended_ && latest_ != SteadyTime::max() && now >= latest_ + kOverdueAfter;
}

std::optional<SteadyTime> SpoolReplayer::nextCheck(SteadyTime now) const {
  MutexLock lock(mutex_);
  if (ended_ || latest_ == SteadyTime::max() || now >= latest_ + kOverdueAfter) {
    return std::nullopt;
  }
  return latest_ + kOverdueAfter;
}

bool SpoolReplayer::stopped() const {
  MutexLock lock(mutex_);
  return quit_ || clock_.now() >= latest_;
}

SteadyTime SpoolReplayer::latest() const {
  MutexLock lock(mutex_);
  return latest_;
}

// The thread.

void SpoolReplayer::work() noexcept {
  pthread_setname_np(pthread_self(), "replay");
  const SpoolDelivery::Limits limits = {[this] { return stopped(); }, [this] { return latest(); }};
  try {
    for (;;) {
      const SpoolDelivery::Result result = delivery_.pass(limits);
      note(result);
      if (!result.retryDelay || !awaitNext(std::max(*result.retryDelay, kShortestDelay))) {
        break;
      }
    }
  } catch (...) {
    // No memory to continue; the next run will.
  }
  delivery_.dismiss();
  bool closed = false;
  {
    MutexLock lock(mutex_);
    ended_ = true;
    closed = closed_;
    passedOnce_.notifyAll();
  }
  if (closed) {
    changed_();
  }
}

void SpoolReplayer::note(const SpoolDelivery::Result& result) {
  MutexLock lock(mutex_);
  passed_ = true;
  told_.insert(result.told.begin(), result.told.end());
  passedOnce_.notifyAll();
}

bool SpoolReplayer::awaitTold(const std::string& reporter, const std::stop_token& stop) {
  const std::stop_callback wake(stop, [this] {
    MutexLock lock(mutex_);
    passedOnce_.notifyAll();
  });
  MutexLock lock(mutex_);
  const SteadyTime end = clock_.now() + drainTimeout_;
  while (!passed_ && !ended_ && !stop.stop_requested() && clock_.now() < end) {
    passedOnce_.waitUntil(mutex_, end);
  }
  return told_.contains(reporter);
}

// Returns false once the run is over: waiting is useless then.
bool SpoolReplayer::awaitNext(Duration delay) {
  MutexLock lock(mutex_);
  const SteadyTime at = clock_.now() + delay;
  waiting_ = true;
  while (!quit_ && !closed_ && clock_.now() < at) {
    roused_.waitUntil(mutex_, at);
  }
  waiting_ = false;
  return !quit_ && !closed_;
}

} // namespace exec_wrapper::report
