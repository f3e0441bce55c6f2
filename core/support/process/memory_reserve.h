#pragma once

#include <cstddef>

namespace exec_wrapper {

/// Far more than a run allocates.
inline constexpr std::size_t kMemoryReserve = std::size_t{1} << 20U;

/// Reserves address space that is given back once, when `operator new` finds no memory: under a
/// limit such as `ulimit -v`, or on a machine that does not overcommit. So a run whose memory runs
/// out goes on to its end. Until then it takes no memory. Call it at the start of main.
void reserveMemory() noexcept;

} // namespace exec_wrapper
