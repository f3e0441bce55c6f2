#pragma once

#include <atomic>
#include <cstdint>

namespace exec_wrapper::benchmark {

/// What the runner and the commands under the wrappers have in common: a page of memory, mapped
/// from a file, because a wrapper may keep descriptors and streams from its command.
struct Board {
  std::atomic<std::uint32_t> ready; ///< how many commands came up
  std::atomic<std::uint32_t> go;    ///< a futex: commands that stay end once it is not 0
  std::atomic<std::int64_t> began;  ///< nanoseconds of CLOCK_MONOTONIC
  std::atomic<std::int64_t> ended;  ///< the same: the last that a command did
  std::atomic<std::uint64_t> told;  ///< how many messages were sent
};

} // namespace exec_wrapper::benchmark
