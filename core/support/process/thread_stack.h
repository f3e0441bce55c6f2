#pragma once

#include <cstddef>

namespace exec_wrapper {

/// The stack size of a thread: a reservation of address space. It has room for a name lookup with
/// the modules that a machine may have for it, for TLS, and for buffers.
inline constexpr std::size_t kThreadStack = std::size_t{2} << 20U;

/// Every thread that is started afterwards without an explicit size gets `kThreadStack`: our
/// threads, those of libraries and those of plugins. Otherwise the C library uses the limit of the
/// main thread's stack (`ulimit -s`) for all of them. Call it at the start of main.
void setThreadStack() noexcept;

} // namespace exec_wrapper
