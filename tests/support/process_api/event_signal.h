#pragma once

#include "support/checked.h"

#include <sys/eventfd.h>
#include <unistd.h>

namespace exec_wrapper::test {

/// Something that happens once; a descriptor is readable from then on. Any thread.
class EventSignal {
public:
  EventSignal() : fd_(checked(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK), "eventfd")) {}
  ~EventSignal() { ::close(fd_); }
  EventSignal(const EventSignal&) = delete;
  EventSignal& operator=(const EventSignal&) = delete;

  void raise() noexcept { ::eventfd_write(fd_, 1); }
  int fd() const noexcept { return fd_; }

private:
  int fd_;
};

} // namespace exec_wrapper::test
