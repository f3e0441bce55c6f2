#pragma once

#include "exec_wrapper/event.h"
#include "metric_values.h"

namespace exec_wrapper::prometheus {

/// The events that change numbers.
inline constexpr EventKinds kCounted = {EventKind::RunRefused,   EventKind::RunAdmitted,
                                        EventKind::RunFinished,  EventKind::ProgressMade,
                                        EventKind::CommandReady, EventKind::Stalled};

/// Updates the values by the event: those of the newest run, and the counters.
void updateMetrics(const Event& event, MetricValues& values);

} // namespace exec_wrapper::prometheus
