#pragma once

#include <cstdint>

namespace exec_wrapper::base {

/// Random bits of the kernel. Never blocks: early in a boot, when the kernel has none yet, they
/// depend on the time and the process, so another call and another process still get other ones.
std::uint64_t randomBits() noexcept;

} // namespace exec_wrapper::base
