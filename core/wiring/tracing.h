#pragma once

#include "exec_wrapper/host.h"
#include "run/process/launcher.h"

#include <cstdint>

namespace exec_wrapper::wiring {

/// The trace of a run that a reporter traces: the one of the wrapper's own `TRACEPARENT`, or a new
/// one, whose id is the run's without dashes.
TraceContext traceFor(const RunIdentity& run);

/// Changes to the environment of the attempt with this number in the run: `TRACEPARENT`, and no
/// `TRACESTATE` in a new trace. None if the run has no trace, or its caller records none:
/// then the command finds what the wrapper found.
run::Launcher::Variables traceVariables(const RunIdentity& run, std::uint64_t attempt);

} // namespace exec_wrapper::wiring
