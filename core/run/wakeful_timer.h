#pragma once

#include "base/file_descriptor.h"
#include "exec_wrapper/time.h"

namespace exec_wrapper::run {

/// Wakes the supervision thread after a time that goes on while the machine sleeps, which the
/// timeout of poll(2) does not. Opened when it is first needed. Without timers in the kernel it
/// never wakes, and the timeout of poll(2) does it later.
class WakefulTimer {
public:
  /// Sets it, in place of an earlier time.
  void set(Duration after) noexcept;

  void stop() noexcept;

  /// Readable when the time is over; -1: it is not set.
  int descriptor() const noexcept { return set_ ? timer_.get() : -1; }

private:
  base::FileDescriptor timer_;
  bool set_ = false;
};

} // namespace exec_wrapper::run
