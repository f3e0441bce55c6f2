#pragma once

#include "config/values/effective_settings.h"
#include "exec_wrapper/host.h"
#include "report/alerts/alert_judge.h"

#include <optional>

namespace exec_wrapper::wiring {

/// How the runs of this job are judged. std::nullopt: no setting for alerts is set.
std::optional<report::AlertConfig> alertsFrom(const config::EffectiveSettings& settings,
                                              const RunIdentity& run);

} // namespace exec_wrapper::wiring
