#include "run/process/reaper.h"

#include "run/procfs/process_control.h"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace exec_wrapper::run {

namespace {

// Usually there are none, and that is cheaper to find out than which there are.
std::vector<pid_t> childrenBefore() {
  siginfo_t info{};
  const int options = WEXITED | WNOHANG | WNOWAIT | __WALL | __WNOTHREAD;
  const bool none = waitid(P_ALL, 0, &info, options) != 0 && errno == ECHILD;
  return none ? std::vector<pid_t>() : childrenOfThisThread();
}

} // namespace

Reaper::Reaper(const PluginPrograms* programs) : programs_(programs), strangers_(childrenBefore()) {
  if (strangers_.empty()) { // otherwise their orphans would count as the command's
    adopts_ = prctl(PR_SET_CHILD_SUBREAPER, 1) == 0;
    error_ = adopts_ ? 0 : errno;
  }
}

bool Reaper::reap(std::optional<pid_t> leader) {
  constexpr int kMost = 1000; // a bound, if orphans are created as fast as we reap
  for (int reaped = 0; reaped < kMost; ++reaped) {
    siginfo_t info{};
    // Only of this thread, which adopts: other threads may wait for children of their own.
    const int options = WEXITED | WNOHANG | WNOWAIT | __WALL | __WNOTHREAD;
    if (waitid(P_ALL, 0, &info, options) != 0 || info.si_pid == 0) {
      return true;
    }
    if (info.si_pid == leader) { // until it is reaped, the kernel shows no other
      for (const pid_t child : childrenOfThisThread()) {
        if (child != leader && !isStranger(child)) {
          reapOne(child);
        }
      }
      return true;
    }
    reapOne(info.si_pid);
  }
  return false;
}

std::vector<pid_t> Reaper::adopted(pid_t leader) const {
  std::vector<pid_t> children = childrenOfThisThread();
  std::erase_if(children, [&](pid_t child) {
    return child == leader || isStranger(child) ||
           (programs_ != nullptr && programs_->holds(getsid(child)));
  });
  return children;
}

void Reaper::reapOne(pid_t pid) noexcept {
  rusage used{};
  if (wait4(pid, nullptr, WNOHANG | __WALL | __WNOTHREAD, &used) == pid &&
      std::erase(strangers_, pid) == 0) {
    count(used);
  }
}

bool Reaper::isStranger(pid_t pid) const noexcept {
  return std::find(strangers_.begin(), strangers_.end(), pid) != strangers_.end();
}

} // namespace exec_wrapper::run
