#pragma once

#include "exec_wrapper/time.h"
#include "system/faults/cell.h"
#include "system/faults/measurement.h"

namespace exec_wrapper::test::faults {

/// Runs the wrapper, a child and a server of their own, and measures. Without bounds on times:
/// those are for `judge`. The process must have no other thread, and is of no use for another
/// trial.
///
/// `apiTimeout` is how long an attempt to reach the server may take: where that is too short for a
/// busy machine it is a fault of its own.
Measurement tryOut(const Cell& cell, Duration apiTimeout);

} // namespace exec_wrapper::test::faults
