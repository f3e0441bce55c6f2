#pragma once

#include "config/values/effective_settings.h"

#include <optional>
#include <string>

namespace exec_wrapper::config {

/// The value for people, fit for one line: secrets masked, durations with their unit, and words
/// where there is no value.
std::string shownValue(const Setting& setting);

/// The value for the command's environment: durations in seconds, -1 for no limit, secrets
/// themselves. Nothing where there is no value.
std::optional<std::string> machineValue(const Setting& setting);

} // namespace exec_wrapper::config
