#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"

#include <string>
#include <vector>

namespace exec_wrapper::otlp {

/// The measurements of a run that has ended, as JSON: gauges, so that each collector takes them
/// and the newest run of a job is what is shown.
std::vector<std::string> metricsOf(const RunFinished& finished, WallTime ended,
                                   const RunIdentity& run);

} // namespace exec_wrapper::otlp
