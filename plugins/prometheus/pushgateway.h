#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/settings.h"
#include "exposition.h"
#include "metric_values.h"
#include "metrics_store.h"

#include <functional>
#include <string>

namespace exec_wrapper::prometheus {

/// A group of a Pushgateway: the values that a job on one machine pushed last. An update replaces
/// only the metrics of its event, and those of earlier events that could not be pushed. There are
/// no counters, because a Pushgateway stores numbers and does not add them up.
class Pushgateway final : public MetricsStore {
public:
  using Exchanger = std::function<http::Result(const http::Request&, SteadyTime deadline)>;

  /// `exchange` is called by `update` only. `authorization` is the value of that header, or empty.
  Pushgateway(Exchanger exchange, JobLabel job, const std::string& instance,
              Secret authorization = {});

  Delivery update(const Event& event, SteadyTime deadline) override;

private:
  http::Request request() const;

  const Exchanger exchange_;
  const JobLabel job_;
  const std::string path_;
  const Secret authorization_;
  MetricValues untold_; // such as a start while the Pushgateway was unavailable
};

/// The path of a group. A value that does not fit into a path segment is encoded as base64.
/// https://github.com/prometheus/pushgateway#url
std::string groupPath(const std::string& job, const std::string& instance);

} // namespace exec_wrapper::prometheus
