#pragma once

#include "config/configuration.h"
#include "exec_wrapper/host.h"
#include "support/secrets/redactor.h"

namespace exec_wrapper::wiring {

/// The identity of this run, from its settings. `redactor` masks the shown texts of the command.
/// Each call gives another id.
RunIdentity identify(const config::Configuration& configuration, const Redactor& redactor);

} // namespace exec_wrapper::wiring
