#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/reporter.h"
#include "exec_wrapper/time.h"

namespace exec_wrapper::prometheus {

/// Where the numbers are kept for Prometheus to fetch.
class MetricsStore {
public:
  virtual ~MetricsStore() = default;

  /// Brings them up to date with the event. One attempt, by the deadline.
  virtual Delivery update(const Event& event, SteadyTime deadline) = 0;
};

} // namespace exec_wrapper::prometheus
