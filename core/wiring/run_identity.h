#pragma once

#include "config/configuration.h"
#include "exec_wrapper/host.h"
#include "support/redactor.h"

namespace exec_wrapper::wiring {

/// What this run is, by its settings. `redactor` masks what is shown of the command.
RunIdentity identify(const config::Configuration& configuration, const Redactor& redactor);

} // namespace exec_wrapper::wiring
