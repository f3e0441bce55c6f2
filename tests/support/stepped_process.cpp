#include "support/stepped_process.h"

#include "support/checked.h"

#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace exec_wrapper::test {

SteppedProcess::SteppedProcess(std::span<const int> calls, const std::function<int()>& body)
    : filter_(calls, body),
      end_(static_cast<int>(checked(::syscall(SYS_pidfd_open, filter_.pid(), 0), "pidfd_open"))) {
  awaitCall();
}

SteppedProcess::~SteppedProcess() {
  if (!reaped_) {
    ::kill(pid(), SIGKILL);
    ::waitpid(pid(), nullptr, 0);
  }
}

void SteppedProcess::step() {
  filter_.answer(*call_, 0);
  awaitCall();
}

void SteppedProcess::kill() {
  call_.reset();
  ::kill(pid(), SIGKILL);
  siginfo_t info{};
  checked(::waitid(P_PID, static_cast<id_t>(pid()), &info, WEXITED | WNOWAIT), "waitid");
}

int SteppedProcess::reap() {
  int status = 0;
  checked(::waitpid(pid(), &status, 0), "waitpid");
  reaped_ = true;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void SteppedProcess::awaitCall() {
  call_.reset();
  for (bool ended = false; !call_ && !ended;) {
    pollfd watched[] = {{end_.get(), POLLIN, 0}, {filter_.descriptor(), POLLIN, 0}};
    checked(::poll(watched, 2, -1), "poll");
    ended = (watched[0].revents & POLLIN) != 0;
    if ((watched[1].revents & POLLIN) != 0) {
      call_ = filter_.take();
    }
  }
}

} // namespace exec_wrapper::test
