#pragma once

#include "config/values/effective_settings.h"

#include <string>
#include <vector>

namespace exec_wrapper::config {

/// The rules for settings that watch the command: stall, watchdog, notifications, soft limit.
/// Throws ConfigurationFailure for a combination that cannot work, so that nobody relies on a watch
/// that does not exist.
void applyWatchingRules(EffectiveSettings& settings, std::vector<std::string>& warnings);

} // namespace exec_wrapper::config
