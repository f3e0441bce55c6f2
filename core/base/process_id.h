#pragma once

#include <sys/types.h>

#include <compare>
#include <cstdint>

namespace exec_wrapper::base {

/// A process by its number and its start time, in clock ticks from the start of the machine: the
/// two together never mean another process of that boot.
struct ProcessId {
  pid_t pid = 0;
  std::uint64_t started = 0; ///< 0: not known

  auto operator<=>(const ProcessId&) const = default;
};

} // namespace exec_wrapper::base
