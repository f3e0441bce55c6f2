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

/// Who runs the command, for a wrapper within it, and for whoever must end what a killed wrapper
/// has left: `<pid>:<process type id>:<status port>:<start time>`, each but the first empty where
/// there is none; the start time as /proc/<pid>/stat has it. A wrapper within the command of
/// another adds
/// `:<pid>-<start time>,...`, those around it. See support/parent_mark.h.
inline constexpr std::string_view kParentVariable = "EXEC_WRAPPER_PARENT";

/// What the names of the variables begin with in which a reporter tells a program of its own what
/// happened. A wrapper within such a program finds them, and has nothing to say to them.
inline constexpr std::string_view kEventVariables = "EXEC_WRAPPER_EVENT";

/// Which holder of a lock the command is (see the plugin etcd). Unlike those above it is left as it
/// was where there is nothing to say: a wrapper within the command runs part of it, under its lock.
inline constexpr std::string_view kFencingTokenVariable = "EXEC_WRAPPER_FENCING_TOKEN";

/// Whether a process can have it in its environment.
inline bool isVariable(const std::pair<const std::string, std::string>& variable) {
  constexpr std::string_view kNotInNames("=\0", 2);
  return !variable.first.empty() &&
         variable.first.find_first_of(kNotInNames) == std::string::npos &&
         variable.second.find('\0') == std::string::npos;
}

inline constexpr std::array kRunVariables = {kExecutionIdVariable, kParentVariable};

} // namespace exec_wrapper
