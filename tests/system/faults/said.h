#pragma once

#include "exec_wrapper/time.h"

#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::test::faults {

/// The time that stands behind a key, such as "ended ", in what the child printed. Throws where
/// there is none.
SteadyTime timeAfter(std::string_view printed, std::string_view key);

/// When the wrapper says that an event was, by its log in JSON: to the millisecond, not later than
/// it was. Nothing where there is no such event.
std::optional<SteadyTime> timeOfEvent(std::string_view log, std::string_view event);

/// True where it says that the final update is given up, or was refused as it came too late.
bool saysThatTheEndIsUntold(std::string_view log);

} // namespace exec_wrapper::test::faults
