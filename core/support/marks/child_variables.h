#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace exec_wrapper {

// Variables in the command's environment besides the settings whose rows say `exported`: facts of
// the run. The code that knows a fact sets its variable; without a value it is unset.

/// The id of the run at the server that admitted it.
inline constexpr std::string_view kExecutionIdVariable = "EXEC_WRAPPER_PROCESS_EXECUTION_ID";

/// Identifies the wrapper of the command, for a wrapper within it and for the process that must end
/// the orphans of a killed wrapper: `<pid>:<process type id>:<status port>:<start time>`. Every
/// part but the first may be empty. The start time is in the format of /proc/<pid>/stat. A wrapper
/// within the command of another one adds `:<pid>-<start time>,...`, the wrappers around it. See
/// support/parent_mark.h.
inline constexpr std::string_view kParentVariable = "EXEC_WRAPPER_PARENT";

/// The result of the run, for a program that a guard runs. Its mark is in base/program_marks.h.
inline constexpr std::string_view kGuardResultVariable = "EXEC_WRAPPER_GUARD_RESULT";

/// The fencing token of the lock that the command holds (see the plugin etcd). Unlike the variables
/// above it is not unset if there is no value: a wrapper within the command runs a part of it,
/// under the same lock.
inline constexpr std::string_view kFencingTokenVariable = "EXEC_WRAPPER_FENCING_TOKEN";

/// Whether the name and the value can be in the environment of a process.
inline bool isVariable(const std::pair<const std::string, std::string>& variable) {
  constexpr std::string_view kNotInNames("=\0", 2);
  return !variable.first.empty() &&
         variable.first.find_first_of(kNotInNames) == std::string::npos &&
         variable.second.find('\0') == std::string::npos;
}

/// The address of the run's notify socket: a path, or `@` and an abstract name. The first is the
/// wrapper's own, the second is the one that sd_notify(3) uses.
inline constexpr std::string_view kNotifyVariable = "EXEC_WRAPPER_NOTIFY_SOCKET";
inline constexpr std::string_view kSystemdNotifyVariable = "NOTIFY_SOCKET";

/// The id of the run, a UUID.
inline constexpr std::string_view kRunIdVariable = "EXEC_WRAPPER_RUN_ID";

/// The number of the attempt in the current count of retries, from 1; how many there may be, -1
/// without a limit; and the exit status that the wrapper would have had after the attempt before:
/// 0 to 255, unset in attempt 1.
inline constexpr std::string_view kAttemptVariable = "EXEC_WRAPPER_ATTEMPT";
inline constexpr std::string_view kMaxAttemptsVariable = "EXEC_WRAPPER_MAX_ATTEMPTS";
inline constexpr std::string_view kLastStatusVariable = "EXEC_WRAPPER_LAST_STATUS";

/// The trace of the run, where a reporter traces it: W3C Trace Context. The first names the span of
/// the attempt.
inline constexpr std::string_view kTraceParentVariable = "TRACEPARENT";
inline constexpr std::string_view kTraceStateVariable = "TRACESTATE";

inline constexpr std::array kRunVariables = {
    kExecutionIdVariable, kParentVariable,      kNotifyVariable,    kRunIdVariable,
    kAttemptVariable,     kMaxAttemptsVariable, kLastStatusVariable};

} // namespace exec_wrapper
