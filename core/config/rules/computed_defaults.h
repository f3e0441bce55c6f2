#pragma once

#include "config/values/effective_settings.h"

namespace exec_wrapper::config {

/// Gives each setting that no layer set the default that its row computes from the others, in the
/// order of the rows; the rule stands in its note. The settings must hold every row. Throws
/// ConfigurationFailure where a row computes what it must not.
void computeDefaults(EffectiveSettings& settings);

} // namespace exec_wrapper::config
