#pragma once

#include "exec_wrapper/reporter.h"
#include "exec_wrapper/settings.h"
#include "metrics_store.h"

#include <memory>

namespace exec_wrapper::prometheus {

/// Keeps the numbers of a job up to date with what happens to its runs.
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
