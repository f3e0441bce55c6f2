#include "support/process/thread_stack.h"

#include <pthread.h>

namespace exec_wrapper {

void setThreadStack() noexcept {
  pthread_attr_t attributes;
  if (pthread_getattr_default_np(&attributes) != 0) {
    return;
  }
  pthread_attr_setstacksize(&attributes, kThreadStack);
  pthread_setattr_default_np(&attributes);
  pthread_attr_destroy(&attributes);
}

} // namespace exec_wrapper
