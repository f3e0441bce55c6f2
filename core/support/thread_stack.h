#pragma once

#include <cstddef>

namespace exec_wrapper {

/// The size of a thread's stack, a reservation of address space. It has room for a name look-up
/// with the modules that a machine may have for it, for TLS, and for buffers.
inline constexpr std::size_t kThreadStack = std::size_t{2} << 20U;

/// Every thread that is started from now on without a size of its own gets `kThreadStack`: ours,
/// those of libraries and those of plugins. Else the C library takes the limit of the main thread's
/// stack (`ulimit -s`) for all of them. Call it first thing in main.
void setThreadStack() noexcept;

} // namespace exec_wrapper
