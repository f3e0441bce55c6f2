#include "system/faults/tree.h"

#include "support/deadline.h"

#include <poll.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <stdexcept>

namespace exec_wrapper::test::faults {

Tree::Tree(const std::vector<pid_t>& processes) {
  for (const pid_t pid : processes) {
    Descriptor process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
    if (process.get() >= 0) { // else it is gone already
      processes_.push_back(std::move(process));
    }
  }
}

SteadyTime Tree::awaitGone() const {
  const Deadline deadline;
  for (const Descriptor& process : processes_) {
    pollfd end{process.get(), POLLIN, 0};
    if (::poll(&end, 1, deadline.milliseconds()) <= 0) {
      throw std::runtime_error("a process of the run does not go");
    }
  }
  return std::chrono::steady_clock::now();
}

} // namespace exec_wrapper::test::faults
