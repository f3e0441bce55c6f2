#pragma once

#include "exec_wrapper/event.h"

#include <string_view>

namespace exec_wrapper::guard_command {

/// The result of a run in one word: succeeded, failed, timed_out, stopped, revoked, or not_started
/// if no attempt was made.
std::string_view resultOf(const RunFinished& finished);

inline constexpr std::string_view kNotStarted = "not_started";

} // namespace exec_wrapper::guard_command
