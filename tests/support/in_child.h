#pragma once

#include <sys/syscall.h>
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

/// In a forked child: becomes this user for good. By the system call alone: setresuid(3) waits for
/// all threads, and does not know that the fork has left those of a sanitizer behind.
inline bool becomeUser(uid_t user) {
  return syscall(SYS_setresuid, user, user, user) == 0;
}

} // namespace exec_wrapper::test
