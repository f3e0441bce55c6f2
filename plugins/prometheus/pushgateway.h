#pragma once

#include "common/http/http_client.h"
#include "exec_wrapper/settings.h"
#include "exposition.h"
#include "metric_values.h"
#include "metrics_store.h"

#include <functional>
#include <string>

namespace exec_wrapper::prometheus {

/// A group of a Pushgateway: what a job on one machine pushed last. Only metrics that the event is
/// about are replaced, and those of earlier events that could not be pushed. There are no counters,
/// because a Pushgateway keeps numbers and adds none up.
class Pushgateway final : public MetricsStore {
public:
  using Exchanger = std::function<http::Result(const http::Request&, SteadyTime deadline)>;

  /// `exchange` is asked by `keep` only. `authorization` is the value of that header, or empty.
  Pushgateway(Exchanger exchange, JobLabel job, const std::string& instance,
              Secret authorization = {});

  Delivery update(const Event& event, SteadyTime deadline) override;

private:
  http::Request request() const;

  const Exchanger exchange_;
  const JobLabel job_;
  const std::string path_;
  const Secret authorization_;
  MetricValues untold_; // such as a start, once the Pushgateway was away for it
};

/// The path of a group. What does not fit into a segment goes as base64.
/// https://github.com/prometheus/pushgateway#url
std::string groupPath(const std::string& job, const std::string& instance);

} // namespace exec_wrapper::prometheus
