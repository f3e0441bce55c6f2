#pragma once

#include <string_view>

namespace exec_wrapper::base {

// Variables that mark the programs of plugins, in addition to what they mean. A wrapper within such
// a program starts no program of that kind: it would start a wrapper again, without end.

/// The kind of the event that a program is started for. It is the prefix of the names of the
/// event's other variables.
inline constexpr std::string_view kEventVariable = "EXEC_WRAPPER_EVENT";

/// The call for which a guard runs a program.
inline constexpr std::string_view kGuardCallVariable = "EXEC_WRAPPER_GUARD_CALL";

} // namespace exec_wrapper::base
