#pragma once

#include <array>
#include <string_view>

namespace exec_wrapper {

// What the command finds in its environment besides the settings whose rows say `exported`: facts
// of the run, set by whoever knows them, and unset where there is nothing to say.

/// Under which id the run is known to the server that admitted it.
inline constexpr std::string_view kExecutionIdVariable = "EXEC_WRAPPER_PROCESS_EXECUTION_ID";

/// Who runs the command, for a wrapper within it: `<pid>:<process type id>:<status port>`, the last
/// two empty where there is none.
inline constexpr std::string_view kParentVariable = "EXEC_WRAPPER_PARENT";

inline constexpr std::array kRunVariables = {kExecutionIdVariable, kParentVariable};

} // namespace exec_wrapper
