#pragma once

#include "config/values/effective_settings.h"
#include "support/retry/backoff.h"
#include "support/retry/outcome_set.h"

#include <string>
#include <vector>

namespace exec_wrapper::config {

/// Checks the settings of further attempts, which a row alone cannot. Throws ConfigurationFailure
/// for words that stand for nothing and for settings that cannot hold together.
void applyRetryRules(const EffectiveSettings& settings);

/// The delays between attempts, from checked settings.
Backoff backoffFrom(const Settings& core);

/// The outcomes in a checked list: `retry-on`, `never-retry-on`, `success-on`.
OutcomeSet outcomesFrom(const Settings& core, std::string_view name);

} // namespace exec_wrapper::config
