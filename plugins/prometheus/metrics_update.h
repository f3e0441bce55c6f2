#pragma once

#include "exec_wrapper/event.h"
#include "metric_values.h"

namespace exec_wrapper::prometheus {

/// The events that change numbers.
inline constexpr EventKinds kCounted = {EventKind::RunRefused, EventKind::RunAdmitted,
                                        EventKind::RunFinished, EventKind::ProgressMade};

/// Writes into the sheet what the event says: of the newest run, and what it adds to the counts.
void updateMetrics(const Event& event, MetricValues& values);

} // namespace exec_wrapper::prometheus
