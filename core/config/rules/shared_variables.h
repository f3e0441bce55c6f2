#pragma once

#include "config/sources/environment.h"
#include "config/values/effective_settings.h"
#include "exec_wrapper/plugin.h"

#include <span>

namespace exec_wrapper::config {

/// Gives each setting that no layer set the value of its `Option::sharedVariable`, if the plugin of
/// the setting is selected without such a variable. The settings must contain every row. Throws
/// ConfigurationFailure for an invalid value.
void readSharedVariables(EffectiveSettings& settings, const Environment& environment,
                         std::span<const PluginInfo* const> bundled);

} // namespace exec_wrapper::config
