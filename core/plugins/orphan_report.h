#pragma once

#include "exec_wrapper/host.h"

namespace exec_wrapper::plugins {

/// `Host::killOrphans`, as a plugin asks for it: `logger` is that plugin's. Of a run whose wrapper
/// lives after all it ends nothing, and returns false.
bool killOrphansOfRun(const KilledRun& run, Logger& logger);

} // namespace exec_wrapper::plugins
