#pragma once

#include "config/values/effective_settings.h"
#include "exec_wrapper/plugin.h"

#include <span>
#include <string>
#include <vector>

namespace exec_wrapper::config {

/// Throws ConfigurationFailure if a setting is set without the setting that it needs
/// (`Option::dependsOn`): an incomplete configuration must not pass for another one.
///
/// The setting that selects a bundled plugin is not required if the plugin is named: the plugin
/// itself reports all missing settings at once.
void checkNeeds(const EffectiveSettings& settings, std::span<const PluginInfo* const> bundled);

/// Warnings about reporters that a setting would select and `reporters` leaves out. A place that
/// wins over that of the setting may leave it out on purpose: about that there is no warning.
std::vector<std::string> reportersLeftOut(const EffectiveSettings& settings,
                                          std::span<const PluginInfo* const> bundled);

} // namespace exec_wrapper::config
