#include "support/process/process_life.h"

#include "base/process_list.h"

#include <signal.h>

#include <cerrno>

namespace exec_wrapper {

bool hasEnded(const base::ProcessId& process) {
  if (::kill(process.pid, 0) != 0 && errno == ESRCH) {
    return true;
  }
  const std::optional<base::ProcessEntry> found = base::processEntry(process.pid);
  return found && (!found->alive || (process.started > 0 && process.started != found->started));
}

} // namespace exec_wrapper
