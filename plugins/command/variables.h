#pragma once

#include "exec_wrapper/event.h"
#include "exec_wrapper/host.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::command {

/// What the name of each variable about an event begins with; alone, the name of the one that tells
/// the kind.
inline constexpr const char* kEventVariable = "EXEC_WRAPPER_EVENT";

/// Entries NAME=VALUE of an environment for programs: `environment` without the variables that
/// configure a wrapper, for they hold its secrets and are meant for no other one, and with the mark
/// that says which wrapper runs the program.
std::vector<std::string> baseEnvironment(const char* const* environment);

/// The chief facts of the event, as entries NAME=VALUE. No value holds a control character.
std::vector<std::string> eventVariables(const Event& event, const RunIdentity& run,
                                        std::optional<std::uint64_t> attempts);

/// Whether a program of this plugin runs us.
bool withinAReport(const char* const* environment);

} // namespace exec_wrapper::command
