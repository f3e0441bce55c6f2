#pragma once

#include "base/process_id.h"

namespace exec_wrapper {

/// Whether the process has certainly ended: there is no process with that number, or it is a
/// zombie, or it has another start time. Returns false if this cannot be determined. Does not
/// block.
bool hasEnded(const base::ProcessId& process);

} // namespace exec_wrapper
