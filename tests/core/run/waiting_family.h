#pragma once

#include "support/checked.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>

namespace exec_wrapper::run {

/// A child of this thread, the leader of a process group, and a child of that one. They have
/// computed for 50 ms each, and wait.
class WaitingFamily {
public:
  static constexpr const char* kLeader = "ew (lead) 1 2";
  static constexpr const char* kMember = "ew member";

  WaitingFamily() {
    int ends[2];
    test::checked(::pipe2(ends, O_CLOEXEC), "pipe2");
    leader_ = test::checked(::fork(), "fork");
    if (leader_ == 0) {
      ::setpgid(0, 0);
      const pid_t leader = ::getpid();
      const pid_t member = ::fork();
      if (member == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        ::prctl(PR_SET_NAME, kMember);
        waitForEver(ends[1], leader);
      }
      ::prctl(PR_SET_NAME, kLeader);
      waitForEver(ends[1], member);
    }
    ::close(ends[1]);
    for (int i = 0; i < 2; ++i) {
      pid_t other = 0;
      if (::read(ends[0], &other, sizeof other) == sizeof other && other != leader_) {
        member_ = other;
      }
    }
    ::close(ends[0]);
  }
  ~WaitingFamily() {
    ::kill(leader_, SIGKILL);
    ::waitpid(leader_, nullptr, 0);
  }
  WaitingFamily(const WaitingFamily&) = delete;
  WaitingFamily& operator=(const WaitingFamily&) = delete;

  pid_t leader() const noexcept { return leader_; }
  pid_t member() const noexcept { return member_; }

private:
  [[noreturn]] static void waitForEver(int ready, pid_t other) {
    while (std::clock() < CLOCKS_PER_SEC / 20) {
    }
    if (::write(ready, &other, sizeof other) != sizeof other) {
      ::_exit(1);
    }
    for (;;) {
      ::pause();
    }
  }

  pid_t leader_ = 0;
  pid_t member_ = 0;
};

} // namespace exec_wrapper::run
