#pragma once

#include "support/process_spec.h"

#include <sys/types.h>

#include <string>

namespace exec_wrapper::test {

/// Forks and executes. `out` and `err` are ours to give it; `mark` is a variable NAME=VALUE put
/// into its environment. Throws std::system_error when the program cannot be executed.
pid_t startProcess(const ProcessSpec& spec, const std::string& mark, int out, int err);

} // namespace exec_wrapper::test
