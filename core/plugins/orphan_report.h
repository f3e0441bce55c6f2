#pragma once

#include "exec_wrapper/host.h"

namespace exec_wrapper::plugins {

/// `Host::killOrphans` for one plugin, with the plugin's `logger`. If the wrapper of the run is
/// still running, it ends nothing and returns false.
bool killOrphansOfRun(const KilledRun& run, Logger& logger);

} // namespace exec_wrapper::plugins
