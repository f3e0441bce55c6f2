#pragma once

#include "support/checked.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <utility>

namespace exec_wrapper::test {

/// A copy of this process that does what `body` says and exits with what that returns. It is killed
/// and reaped with the object.
class ForkedProcess {
public:
  template <class Body> explicit ForkedProcess(Body body) {
    const pid_t parent = ::getpid();
    pid_ = checked(::fork(), "fork");
    if (pid_ == 0) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      ::_exit(::getppid() == parent ? body() : 1); // it may have died before
    }
  }
  ForkedProcess(ForkedProcess&& other) noexcept : pid_(std::exchange(other.pid_, 0)) {}
  ForkedProcess& operator=(ForkedProcess&& other) noexcept {
    std::swap(pid_, other.pid_);
    return *this;
  }
  ~ForkedProcess() {
    if (pid_ > 0) {
      ::kill(pid_, SIGKILL);
      ::waitpid(pid_, nullptr, 0);
    }
  }

  pid_t pid() const { return pid_; }

  /// Kills it and leaves a zombie.
  void kill() const {
    ::kill(pid_, SIGKILL);
    awaitEnd();
  }

  /// Waits until it is a zombie.
  void awaitEnd() const {
    siginfo_t info{};
    checked(::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT), "waitid");
  }

  /// Waits for its end, and lets its number go. Returns its exit status, or -1.
  int reap() {
    int status = -1;
    checked(::waitpid(std::exchange(pid_, 0), &status, 0), "waitpid");
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }

  /// It was reaped elsewhere.
  void forget() { pid_ = 0; }

private:
  pid_t pid_ = 0;
};

/// For a body that never returns.
inline int pauseForEver() {
  for (;;) {
    ::pause();
  }
}

} // namespace exec_wrapper::test
