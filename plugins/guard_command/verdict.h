#pragma once

#include "common/program/program.h"
#include "exec_wrapper/guard.h"

#include <optional>
#include <string>

namespace exec_wrapper::guard_command {

/// The text for people that the program printed last: to standard error, or to standard output if
/// that is not JSON. Empty if there is none.
std::string reasonOf(const common::Spoken& spoken);

/// How the program failed, and why, in one line. Empty after exit status 0. `limit` was its time
/// limit.
std::string failureOf(const common::Ending& ending, Duration limit, const std::string& reason);

/// Why the run may not start; empty after exit status 0.
std::optional<Refusal> refusalOf(const common::Ending& ending, Duration limit,
                                 const std::string& reason);

/// The same for a program that could not be started; `error` is an errno.
Refusal refusalNotStarted(int error);

} // namespace exec_wrapper::guard_command
