#pragma once

#include "config/values/effective_settings.h"

namespace exec_wrapper::config {

/// Gives each setting that no layer set the default that its row computes from the other settings,
/// in the order of the rows. The note of the setting describes the rule. The settings must contain
/// every row. Throws ConfigurationFailure if a row computes an invalid value.
void computeDefaults(EffectiveSettings& settings);

} // namespace exec_wrapper::config
