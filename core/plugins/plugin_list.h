#pragma once

#include "plugins/plugin_loader.h"

#include <string>

namespace exec_wrapper::plugins {

/// The output of `--list-plugins`: name, kinds, version, ABI number and file of every plugin. A
/// file that is not a plugin is listed with the reason.
std::string pluginList(PluginLoader& plugins);

} // namespace exec_wrapper::plugins
