#pragma once

#include "exec_wrapper/time.h"

#include <condition_variable>
#include <mutex>

namespace exec_wrapper::http {

/// Lets one thread at a time through, and the others wait no longer than their deadline.
/// (std::timed_mutex does that too, but on a clock that GCC's thread sanitizer does not know.)
class ExclusiveAccess {
public:
  /// False: the deadline came first. Else `end` must follow.
  bool begin(SteadyTime deadline);
  void end() noexcept;

private:
  std::mutex mutex_;
  std::condition_variable free_;
  bool taken_ = false;
};

} // namespace exec_wrapper::http
