#pragma once

#include "config/values/effective_settings.h"
#include "exec_wrapper/plugin.h"

#include <span>

namespace exec_wrapper::config {

/// Throws ConfigurationFailure where a setting is set without the one that it needs
/// (`Option::needs`): an intention that is half written must not pass for another one.
///
/// What a bundled plugin is selected by is not asked for where the plugin is named: it says itself
/// what it lacks, all at once.
void checkNeeds(const EffectiveSettings& settings, std::span<const PluginInfo* const> bundled);

} // namespace exec_wrapper::config
