#pragma once

#include "exec_wrapper/reporter.h"
#include "exec_wrapper/settings.h"
#include "metrics_store.h"

#include <memory>

namespace exec_wrapper::prometheus {

/// Updates the numbers of a job by the events of its runs.
class PrometheusReporter final : public Reporter {
public:
  PrometheusReporter(const Settings& settings, std::unique_ptr<MetricsStore> keeper);

  DeliveryPolicy policy() const override { return policy_; }
  Delivery deliver(const Event& event, SteadyTime deadline) override;

private:
  const std::unique_ptr<MetricsStore> store_;
  const DeliveryPolicy policy_;
};

} // namespace exec_wrapper::prometheus
