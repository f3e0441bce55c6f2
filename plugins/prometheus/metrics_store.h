#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/reporter.h"
#include "exec_wrapper/time.h"

namespace exec_wrapper::prometheus {

/// The place from which Prometheus fetches the numbers.
class MetricsStore {
public:
  virtual ~MetricsStore() = default;

  /// Updates the numbers by the event. One attempt, by the deadline.
  virtual Delivery update(const Event& event, SteadyTime deadline) = 0;
};

} // namespace exec_wrapper::prometheus
