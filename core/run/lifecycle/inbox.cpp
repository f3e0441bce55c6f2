#include "run/lifecycle/inbox.h"

#include <utility>

namespace exec_wrapper::run {

void Inbox::post(Notice notice) {
  {
    const MutexLock lock(mutex_);
    notices_.push_back(std::move(notice));
  }
  wake_.set();
}

std::vector<Notice> Inbox::take() {
  wake_.clear();
  const MutexLock lock(mutex_);
  return std::exchange(notices_, {});
}

} // namespace exec_wrapper::run
