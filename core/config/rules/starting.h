#pragma once

#include "config/values/effective_settings.h"

namespace exec_wrapper::config {

/// Checks the settings of the wait before the guards. Throws ConfigurationFailure.
void applyStartRules(const EffectiveSettings& settings);

} // namespace exec_wrapper::config
