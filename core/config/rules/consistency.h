#pragma once

#include "config/values/effective_settings.h"

#include <string>
#include <vector>

namespace exec_wrapper::config {

/// What the core's settings mean to each other and to the machine, beyond each value by itself.
/// Adjusts what has no effect and says so in its note, and with a warning where the user should
/// know. Throws ConfigurationFailure for a `work-dir` that cannot be entered.
void applyRules(EffectiveSettings& settings, bool commandOnLine,
                std::vector<std::string>& warnings);

} // namespace exec_wrapper::config
