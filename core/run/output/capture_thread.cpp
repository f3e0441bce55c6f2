#include "run/output/capture_thread.h"

#include <new>
#include <utility>

namespace exec_wrapper::run {

CaptureThread::CaptureThread(std::size_t budget, const Clock& clock, OutputRelay::Complain complain)
    : flow_(budget, clock, std::move(complain)), clock_(clock), thread_([this] { work(); }) {}

CaptureThread::~CaptureThread() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.set();
  thread_.join();
}

void CaptureThread::begin(std::vector<OutputSource> inlets) {
  give(std::move(inlets));
}

void CaptureThread::end() {
  give(End{});
}

void CaptureThread::readKeys(KeyRelay::Listen how) {
  give(ReadKeys{how});
}

void CaptureThread::give(Order order) {
  {
    const MutexLock lock(mutex_);
    if (!std::holds_alternative<ReadKeys>(order)) {
      state_.settled = state_.drained = false;
    }
    orders_.push_back(std::move(order));
  }
  wake_.set();
}

void CaptureThread::work() {
  for (bool more = true; more;) {
    try {
      more = obey();
      tell();
      if (more) {
        flow_.turn(wake_.descriptor());
        noteOutput();
      }
    } catch (const std::bad_alloc&) { // rather fail the command's writes than block them
      flow_.giveUp();
    }
  }
}

void CaptureThread::noteOutput() {
  if (const std::uint64_t taken = flow_.taken(); taken != taken_) {
    taken_ = taken;
    lastOutput_.store(clock_.now().time_since_epoch().count(), std::memory_order_relaxed);
  }
}

// Returns false when the thread must end.
bool CaptureThread::obey() {
  wake_.clear();
  std::vector<Order> orders;
  {
    const MutexLock lock(mutex_);
    if (stopping_) {
      return false;
    }
    orders = std::exchange(orders_, {});
  }
  for (const Order& order : orders) {
    if (const auto* const begin = std::get_if<Begin>(&order)) {
      flow_.begin(*begin);
    } else if (const auto* const keys = std::get_if<ReadKeys>(&order)) {
      flow_.readKeys(keys->how);
    } else {
      flow_.end();
    }
  }
  return true;
}

void CaptureThread::tell() {
  const MutexLock lock(mutex_);
  const bool news =
      flow_.settled() != state_.settled || flow_.drained() != state_.drained || flow_.struck();
  if (!news || !orders_.empty()) {
    return;
  }
  if (flow_.settled() && !state_.settled) {
    state_.output = flow_.output();
  }
  state_.settled = flow_.settled();
  state_.drained = flow_.drained();
  const std::vector<int> struck = flow_.takeStruck();
  state_.struck.insert(state_.struck.end(), struck.begin(), struck.end());
  changed_.set();
}

void CaptureThread::acknowledge() noexcept {
  changed_.clear();
}

bool CaptureThread::settled() const {
  const MutexLock lock(mutex_);
  return state_.settled;
}

bool CaptureThread::drained() const {
  const MutexLock lock(mutex_);
  return state_.drained;
}

std::vector<int> CaptureThread::takeStruck() {
  const MutexLock lock(mutex_);
  return std::exchange(state_.struck, {});
}

Output CaptureThread::output() const {
  const MutexLock lock(mutex_);
  return state_.output;
}

} // namespace exec_wrapper::run
