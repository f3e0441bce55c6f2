#include "common/stoppable_wait.h"

#include <condition_variable>
#include <mutex>

namespace exec_wrapper::common {

void waitUnlessStopped(Duration length, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex); // cppcheck-suppress localMutex ; only the condition needs it
  never.wait_for(lock, stop, length, [] { return false; });
}

} // namespace exec_wrapper::common
