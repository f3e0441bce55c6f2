#pragma once

#include "config/effective_settings.h"

#include <optional>
#include <string>

namespace exec_wrapper {

/// The value for people: secrets masked, durations with their unit, and words where there is no
/// value. `Setting::shown` is made by it.
std::string shownValue(const Setting& setting);

/// The value for the command's environment: durations in seconds, -1 for no limit, secrets
/// themselves. Nothing where there is no value.
std::optional<std::string> machineValue(const Setting& setting);

} // namespace exec_wrapper
