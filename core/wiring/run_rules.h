#pragma once

#include "config/configuration.h"
#include "exec_wrapper/host.h"
#include "run/channel/channel_rules.h"
#include "run/lifecycle/lifecycle.h"

namespace exec_wrapper::wiring {

/// What the settings make of a run.
struct RunPlan {
  run::RunRules rules;
  run::ChannelRules channel;
};

/// From the settings and the wrapper's own environment. `reported`: a reporter delivers progress.
RunPlan planRun(const config::EffectiveSettings& settings, const RunIdentity& run, bool reported);

} // namespace exec_wrapper::wiring
