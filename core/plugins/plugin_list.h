#pragma once

#include "plugins/plugin_loader.h"

#include <string>

namespace exec_wrapper::plugins {

/// What `--list-plugins` prints: name, kinds, version, ABI number and file of every plugin, and of
/// a file that is none, why.
std::string pluginList(PluginLoader& plugins);

} // namespace exec_wrapper::plugins
