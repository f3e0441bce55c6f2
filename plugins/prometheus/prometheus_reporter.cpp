#include "prometheus_reporter.h"

#include "common/delivery_settings.h"
#include "metrics_update.h"

#include <cstdint>
#include <optional>
#include <utility>

namespace exec_wrapper::prometheus {

namespace {

constexpr Duration kProgressInterval = std::chrono::seconds(15); // few servers fetch more often

/// Without a destination: only the newest numbers matter, so those of an earlier run are not
/// delivered later.
DeliveryPolicy policyFrom(const Settings& settings) {
  DeliveryPolicy policy;
  policy.kinds = kCounted;
  policy.minSeverity = Severity::Debug;
  policy.attemptLimit = settings.duration("prometheus-timeout");
  common::readRetries(settings, "prometheus", common::AfterTheRun::Yes, policy);
  policy.progress = kProgressInterval;
  policy.newestOnly = true;
  return policy;
}

} // namespace

PrometheusReporter::PrometheusReporter(const Settings& settings,
                                       std::unique_ptr<MetricsStore> keeper)
    : store_(std::move(keeper)), policy_(policyFrom(settings)) {}

Delivery PrometheusReporter::deliver(const Event& event, SteadyTime deadline) {
  return kCounted.contains(event.kind()) ? store_->update(event, deadline) : Delivery::delivered();
}

} // namespace exec_wrapper::prometheus
