#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/settings.h"

#include <string>

namespace exec_wrapper::sentry {

/// The configuration with which Sentry creates or changes the monitor of the job, as JSON.
struct MonitorConfig {
  std::string json;    ///< empty: the monitor has to exist already
  std::string problem; ///< why there is none, although the job has a schedule; else empty
};

/// Throws `ConfigurationError` for a setting that Sentry would not take: it would then ignore all
/// check-ins of a new monitor.
MonitorConfig monitorConfigOf(const Settings& settings, const RunIdentity& run);

} // namespace exec_wrapper::sentry
