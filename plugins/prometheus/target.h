#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/settings.h"
#include "metrics_store.h"

#include <memory>

namespace exec_wrapper::prometheus {

/// The store that `prometheus-target` names: a URL is a Pushgateway, everything else a directory.
/// Throws `ConfigurationError` if it cannot be one.
std::unique_ptr<MetricsStore> makeKeeper(const Settings& settings, const Host& host);

} // namespace exec_wrapper::prometheus
