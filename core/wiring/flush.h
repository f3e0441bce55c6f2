#pragma once

#include "config/configuration.h"
#include "plugins/plugin_loader.h"

namespace exec_wrapper::wiring {

/// Delivers what all runs left in the spool, as far as it is for the reporters of this
/// configuration, and prints what became of each. Returns the exit status: 0 when nothing is left,
/// 69 when something is. Throws Fatal. A signal that tells the wrapper to stop ends it.
int flushSpool(const config::Configuration& configuration, plugins::PluginLoader& plugins);

} // namespace exec_wrapper::wiring
