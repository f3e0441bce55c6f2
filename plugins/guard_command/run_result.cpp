#include "run_result.h"

#include "exec_wrapper/event_names.h"

namespace exec_wrapper::guard_command {

std::string_view resultOf(const RunFinished& finished) {
  if (finished.tally.attempt == 0) {
    return kNotStarted;
  }
  if (finished.stopSignal) {
    return nameOf(Cause::Stopped);
  }
  return finished.cause == Cause::Revoked ? nameOf(Cause::Revoked) : nameOf(finished.result);
}

} // namespace exec_wrapper::guard_command
