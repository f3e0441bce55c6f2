#include "support/process/start_failure.h"

#include "base/text.h"

#include <limits.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace exec_wrapper {

namespace {

std::string target(const char* link) {
  std::array<char, NAME_MAX> text{};
  const ssize_t size = readlink(link, text.data(), text.size());
  return {text.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

// Our children belong to another pid namespace than this process, for example after `unshare --pid`
// without `--fork`. Then no thread can be started, and no process after the first one has ended.
bool childrenAreElsewhere() {
  const std::string ours = target("/proc/self/ns/pid");
  return !ours.empty() && ours != target("/proc/self/ns/pid_for_children");
}

} // namespace

std::string startFailure(int error) {
  std::string text = base::errorText(error);
  switch (error) {
  case EAGAIN:
    return text + "; this user or this container has reached its limit of processes (ulimit -u)";
  case EMFILE:
    return text + "; raise the limit of open files (ulimit -n)";
  case EINVAL:
  case ENOMEM:
    return text + (childrenAreElsewhere()
                       ? "; the wrapper is outside the pid namespace of its children: start it "
                         "with unshare --pid --fork"
                       : "");
  case EPERM:
    return text + "; a seccomp filter may forbid it: make it answer clone3 with ENOSYS";
  default:
    return text;
  }
}

} // namespace exec_wrapper
