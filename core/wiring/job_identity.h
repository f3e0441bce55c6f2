#pragma once

#include "config/values/effective_settings.h"
#include "exec_wrapper/host.h"

#include <string>

namespace exec_wrapper::wiring {

/// Two runs are of one job if these texts are equal. It is the first of these settings that has a
/// value: `process-type-id`, `process-name`, `lockfile`; else the user and the command's words.
/// Without secrets, in one line, some 250 bytes at most.
std::string jobIdentity(const config::EffectiveSettings& settings, const RunIdentity& run);

} // namespace exec_wrapper::wiring
