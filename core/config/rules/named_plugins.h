#pragma once

#include "config/values/effective_settings.h"
#include "exec_wrapper/plugin.h"

namespace exec_wrapper::config {

/// Whether `guard` or `reporters` names the plugin.
bool isNamed(const PluginInfo& plugin, const EffectiveSettings& settings);

} // namespace exec_wrapper::config
