#pragma once

#include "config/values/effective_settings.h"

#include <optional>
#include <string>

namespace exec_wrapper::config {

/// The value for people, in one line: secrets masked, durations with their unit, and words if there
/// is no value.
std::string shownValue(const Setting& setting);

/// The value for the command's environment: durations in seconds, -1 for no limit, secrets
/// unmasked. std::nullopt if there is no value.
std::optional<std::string> machineValue(const Setting& setting);

} // namespace exec_wrapper::config
