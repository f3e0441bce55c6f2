#pragma once

#include "config/sources/environment.h"
#include "config/values/effective_settings.h"
#include "exec_wrapper/plugin.h"

#include <span>
#include <string_view>
#include <vector>

namespace exec_wrapper::config {

/// The names of all shared variables (`Option::sharedVariable`).
std::vector<std::string_view> sharedVariables(std::span<const PluginInfo* const> bundled);

/// Gives each setting that no layer set the value of its `Option::sharedVariable`, if the plugin of
/// the setting is selected without such a variable. The settings must contain every row. Throws
/// ConfigurationFailure for an invalid value.
void readSharedVariables(EffectiveSettings& settings, const Environment& environment,
                         std::span<const PluginInfo* const> bundled);

} // namespace exec_wrapper::config
