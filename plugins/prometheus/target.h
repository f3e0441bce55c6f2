#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/settings.h"
#include "metrics_store.h"

#include <memory>

namespace exec_wrapper::prometheus {

/// Of the place that `prometheus-target` names: a URL is a Pushgateway's, all else a directory.
/// Throws `ConfigurationError` where it cannot be one.
std::unique_ptr<MetricsStore> makeKeeper(const Settings& settings, const Host& host);

} // namespace exec_wrapper::prometheus
