#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::command {

/// The beginning of the names of all variables about an event. Alone it is the name of the variable
/// with the kind.
inline constexpr const char* kEventVariable = "EXEC_WRAPPER_EVENT";

/// Entries NAME=VALUE of an environment for programs. This is `environment` without the variables
/// that configure a wrapper, because they contain its secrets and are meant for no other wrapper.
/// It also has the mark that names the wrapper of the program.
std::vector<std::string> baseEnvironment(const char* const* environment);

/// The main facts of the event, as entries NAME=VALUE. No value contains a control character.
std::vector<std::string> eventVariables(const Event& event, const RunIdentity& run,
                                        std::optional<std::uint64_t> attempts);

/// Whether a program of this plugin runs this wrapper.
bool withinAReport(const char* const* environment);

} // namespace exec_wrapper::command
