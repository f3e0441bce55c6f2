#include "run/inbox.h"

#include "support/text.h"

#include <sys/eventfd.h>

#include <cerrno>
#include <stdexcept>
#include <utility>

namespace exec_wrapper {

Inbox::Inbox() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!fd_.valid()) {
    throw std::runtime_error("cannot make an event descriptor: " + errorText(errno));
  }
}

void Inbox::post(Notice notice) {
  {
    const MutexLock lock(mutex_);
    notices_.push_back(std::move(notice));
  }
  eventfd_write(fd_.get(), 1);
}

std::vector<Notice> Inbox::take() {
  eventfd_t count = 0;
  eventfd_read(fd_.get(), &count);
  const MutexLock lock(mutex_);
  return std::exchange(notices_, {});
}

} // namespace exec_wrapper
