#pragma once

#include "exec_wrapper/event.h"

#include <sys/resource.h>

namespace exec_wrapper {

/// Adds what the kernel tells of a process that has ended, and of those that it waited for. The
/// memory of a command is never less than that of the wrapper, which its process was until it ran
/// the program.
void add(Usage& usage, const rusage& more) noexcept;

} // namespace exec_wrapper
