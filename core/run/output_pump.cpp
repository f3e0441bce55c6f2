#include "run/output_pump.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <new>
#include <system_error>
#include <utility>

namespace exec_wrapper {

namespace {

FileDescriptor makeEvent() {
  FileDescriptor event(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!event.valid()) {
    throw std::system_error(errno, std::generic_category());
  }
  return event;
}

} // namespace

OutputPump::OutputPump(std::size_t budget, const Clock& clock, OutputFlow::Complain complain)
    : flow_(budget, clock, std::move(complain)), wake_(makeEvent()), changed_(makeEvent()),
      thread_([this] { work(); }) {}

OutputPump::~OutputPump() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  eventfd_write(wake_.get(), 1);
  thread_.join();
}

void OutputPump::begin(std::vector<OutputInlet> inlets) {
  give({std::move(inlets)});
}

void OutputPump::end() {
  give({std::nullopt});
}

void OutputPump::give(Order order) {
  {
    const MutexLock lock(mutex_);
    orders_.push_back(std::move(order));
    state_.settled = state_.passedOn = false;
  }
  eventfd_write(wake_.get(), 1);
}

void OutputPump::work() {
  for (bool more = true; more;) {
    try {
      more = obey();
      tell();
      if (more) {
        flow_.turn(wake_.get());
      }
    } catch (const std::bad_alloc&) { // better that the command cannot write than that it hangs
      flow_.giveUp();
    }
  }
}

// Returns false when nothing more is to be done.
bool OutputPump::obey() {
  eventfd_t count = 0;
  eventfd_read(wake_.get(), &count);
  std::vector<Order> orders;
  {
    const MutexLock lock(mutex_);
    if (stopping_) {
      return false;
    }
    orders = std::exchange(orders_, {});
  }
  for (const Order& order : orders) {
    if (order.begin) {
      flow_.begin(*order.begin);
    } else {
      flow_.end();
    }
  }
  return true;
}

void OutputPump::tell() {
  const MutexLock lock(mutex_);
  const bool news = flow_.settled() != state_.settled || flow_.passedOn() != state_.passedOn;
  if (!news || !orders_.empty()) {
    return;
  }
  if (flow_.settled() && !state_.settled) {
    state_.output = flow_.output();
  }
  state_.settled = flow_.settled();
  state_.passedOn = flow_.passedOn();
  eventfd_write(changed_.get(), 1);
}

void OutputPump::acknowledge() noexcept {
  eventfd_t count = 0;
  eventfd_read(changed_.get(), &count);
}

bool OutputPump::settled() const {
  const MutexLock lock(mutex_);
  return state_.settled;
}

bool OutputPump::passedOn() const {
  const MutexLock lock(mutex_);
  return state_.passedOn;
}

Output OutputPump::output() const {
  const MutexLock lock(mutex_);
  return state_.output;
}

} // namespace exec_wrapper
