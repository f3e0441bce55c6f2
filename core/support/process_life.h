#pragma once

#include "base/process_id.h"

namespace exec_wrapper {

/// Whether the process has certainly ended: there is none of that number, or it is a zombie, or it
/// started at another time. Where nothing can be told it has not. Does not block.
bool hasEnded(const base::ProcessId& process);

} // namespace exec_wrapper
