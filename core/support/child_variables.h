#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace exec_wrapper {

// What the command finds in its environment besides the settings whose rows say `exported`: facts
// of the run, set by whoever knows them, and unset where there is nothing to say.

/// Under which id the run is known to the server that admitted it.
inline constexpr std::string_view kExecutionIdVariable = "EXEC_WRAPPER_PROCESS_EXECUTION_ID";

/// Who runs the command, for a wrapper within it: `<pid>:<process type id>:<status port>`, the last
/// two empty where there is none.
inline constexpr std::string_view kParentVariable = "EXEC_WRAPPER_PARENT";

/// Whether a process can have it in its environment.
inline bool isVariable(const std::pair<const std::string, std::string>& variable) {
  constexpr std::string_view kNotInNames("=\0", 2);
  return !variable.first.empty() &&
         variable.first.find_first_of(kNotInNames) == std::string::npos &&
         variable.second.find('\0') == std::string::npos;
}

inline constexpr std::array kRunVariables = {kExecutionIdVariable, kParentVariable};

} // namespace exec_wrapper
