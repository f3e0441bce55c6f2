#pragma once

#include "exec_wrapper/time.h"

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace exec_wrapper::benchmark {

/// What processes use, as /proc has it.
struct ProcessNumbers {
  std::uint64_t bytes = 0;   ///< of memory; what is shared counts in parts (PSS)
  Duration cpu{};            ///< so far
  std::uint64_t wakeups = 0; ///< so far: how often a thread went to sleep, and thus was woken

  ProcessNumbers& operator+=(const ProcessNumbers& other);
};

ProcessNumbers numbersOf(pid_t pid);
ProcessNumbers numbersOf(const std::vector<pid_t>& pids);

/// The process and all that came from it, save those that run the program `left out`.
std::vector<pid_t> family(pid_t pid, const char* leftOut);

} // namespace exec_wrapper::benchmark
