#pragma once

#include "exec_wrapper/plugin.h"

#include <span>

namespace exec_wrapper::config {

/// The descriptions of the plugins that come with the program. They are linked into the program, so
/// that their settings are known without opening a shared object. The build writes the definition.
std::span<const PluginInfo* const> bundledPlugins();

} // namespace exec_wrapper::config
