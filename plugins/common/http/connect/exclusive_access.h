#pragma once

#include "exec_wrapper/time.h"

#include <condition_variable>
#include <mutex>

namespace exec_wrapper::http {

/// Admits one thread at a time; the others wait until their deadline at most. (std::timed_mutex
/// does that too, but GCC's thread sanitizer does not know its clock.)
class ExclusiveAccess {
public:
  /// False: the deadline passed first. Else `end` must follow.
  bool begin(SteadyTime deadline);
  void end() noexcept;

private:
  std::mutex mutex_;
  std::condition_variable free_;
  bool taken_ = false;
};

} // namespace exec_wrapper::http
