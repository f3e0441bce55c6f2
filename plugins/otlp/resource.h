#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/settings.h"
#include "signals.h"

#include <map>
#include <string>
#include <vector>

namespace exec_wrapper::otlp {

/// The entity that a run belongs to: the resource of OpenTelemetry.
class Resource {
public:
  /// Throws `ConfigurationError` if `otlp-resource-attributes` cannot be read. A variable that
  /// cannot be read is a warning.
  Resource(const Settings& settings, const RunIdentity& run, std::vector<std::string>& warnings);

  /// As JSON. Metrics leave out the id of the run: each run would be a new time series.
  std::string json(Signal signal) const;

private:
  std::map<std::string, std::string> values_;
  std::string runId_;
};

} // namespace exec_wrapper::otlp
