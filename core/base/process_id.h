#pragma once

#include <sys/types.h>

#include <compare>
#include <cstdint>

namespace exec_wrapper::base {

/// A process by its number and its start time, in clock ticks since the boot. Within one boot the
/// pair never means another process.
struct ProcessId {
  pid_t pid = 0;
  std::uint64_t started = 0; ///< 0: unknown

  // clang-tidy 14 takes the 0 in it for a pointer. NOLINTNEXTLINE(modernize-use-nullptr)
  auto operator<=>(const ProcessId&) const = default;
};

} // namespace exec_wrapper::base
