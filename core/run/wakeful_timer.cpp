#include "run/wakeful_timer.h"

#include "base/times.h"

#include <sys/timerfd.h>

#include <algorithm>

namespace exec_wrapper::run {

void WakefulTimer::set(Duration after) noexcept {
  if (!timer_.valid()) {
    timer_ = base::FileDescriptor(::timerfd_create(CLOCK_BOOTTIME, TFD_CLOEXEC | TFD_NONBLOCK));
  }
  itimerspec time{};
  time.it_value = base::toTimespec(std::max(after, Duration(1))); // 0 would stop it
  set_ = timer_.valid() && ::timerfd_settime(timer_.get(), 0, &time, nullptr) == 0;
}

void WakefulTimer::stop() noexcept {
  if (set_) {
    set_ = false;
    const itimerspec none{};
    ::timerfd_settime(timer_.get(), 0, &none, nullptr);
  }
}

} // namespace exec_wrapper::run
