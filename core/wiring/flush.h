#pragma once

#include "config/configuration.h"
#include "plugins/plugin_loader.h"

namespace exec_wrapper::wiring {

/// Delivers the events that all runs left in the spool for the reporters of this configuration.
/// Prints the result of each run. Returns the exit status: 0 if nothing is left, 69 if something
/// is, 74 if the output failed. Throws Fatal. A signal that tells the wrapper to stop ends it.
int flushSpool(const config::Configuration& configuration, plugins::PluginLoader& plugins);

} // namespace exec_wrapper::wiring
