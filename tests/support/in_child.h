#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace exec_wrapper::test {

/// Whether it holds in a process of its own: for what belongs to a process, such as signal masks
/// and descriptors. Returns its wait status: 0 where it holds.
inline int inChild(const std::function<bool()>& holds) {
  const pid_t pid = fork();
  if (pid == 0) {
    try {
      _exit(holds() ? 0 : 1);
    } catch (...) { // else the child would go on with our tests
      _exit(2);
    }
  }
  int status = 0;
  waitpid(pid, &status, 0);
  return status;
}

} // namespace exec_wrapper::test
