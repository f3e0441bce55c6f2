#include "common/http/connect/exclusive_access.h"

namespace exec_wrapper::http {

bool ExclusiveAccess::begin(SteadyTime deadline) {
  std::unique_lock lock(mutex_);
  if (!free_.wait_until(lock, deadline, [this] { return !taken_; })) {
    return false;
  }
  taken_ = true;
  return true;
}

void ExclusiveAccess::end() noexcept {
  const std::lock_guard lock(mutex_);
  taken_ = false;
  free_.notify_one();
}

} // namespace exec_wrapper::http
