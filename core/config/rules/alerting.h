#pragma once

#include "config/values/effective_settings.h"

#include <string>
#include <vector>

namespace exec_wrapper::config {

/// Checks the settings for alerts. Throws ConfigurationFailure.
void applyAlertRules(EffectiveSettings& settings, std::vector<std::string>& warnings);

} // namespace exec_wrapper::config
