#pragma once

#include "exec_wrapper/plugin.h"

#include <span>

namespace exec_wrapper::config {

/// What the plugins that come with the program say of themselves. Linked into the program, so that
/// their settings are known without opening a shared object. The build writes the definition.
std::span<const PluginInfo* const> bundledPlugins();

} // namespace exec_wrapper::config
