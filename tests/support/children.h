#pragma once

#include "support/temp_dir.h"

#include <sys/types.h>

#include <sstream>
#include <string>
#include <vector>

namespace exec_wrapper::test {

/// The children of a process that were started by its first thread, zombies too.
inline std::vector<pid_t> childrenOf(pid_t pid) {
  const std::string id = std::to_string(pid);
  std::istringstream numbers(contents("/proc/" + id + "/task/" + id + "/children"));
  std::vector<pid_t> children;
  for (pid_t child = 0; numbers >> child;) {
    children.push_back(child);
  }
  return children;
}

/// The words that a process was started with, each with a zero byte behind it.
inline std::string commandLineOf(pid_t pid) {
  return contents("/proc/" + std::to_string(pid) + "/cmdline");
}

} // namespace exec_wrapper::test
