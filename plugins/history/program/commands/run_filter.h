#pragma once

#include "exec_wrapper/time.h"
#include "history/program/setup/request.h"
#include "history/read/run_row.h"

namespace exec_wrapper::history::program {

/// From --job, --host, --since and --until. Throws UsageError.
RunFilter runFilterOf(const Request& request, WallTime now);

} // namespace exec_wrapper::history::program
