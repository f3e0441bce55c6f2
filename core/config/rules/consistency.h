#pragma once

#include "config/values/effective_settings.h"

#include <string>
#include <vector>

namespace exec_wrapper::config {

/// Checks the core's settings against each other and against the machine, beyond the check of each
/// value. Adjusts a setting that has no effect and explains it in its note, and with a warning if
/// the user should know. Throws ConfigurationFailure for a `work-dir` that cannot be entered.
void applyRules(EffectiveSettings& settings, bool commandOnLine,
                std::vector<std::string>& warnings);

} // namespace exec_wrapper::config
