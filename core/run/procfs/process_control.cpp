#include "run/procfs/process_control.h"

#include "base/file.h"
#include "base/number.h"
#include "exec_wrapper/proc.h"

#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>
#include <string_view>

namespace exec_wrapper::run {

namespace {

// Some 100 000 children, the most that are read at once.
constexpr std::size_t kLongestList = std::size_t{1} << 20U;

} // namespace

std::vector<pid_t> childrenOfThisThread() {
  return childrenOfThread(gettid());
}

std::vector<pid_t> childrenOfThread(pid_t thread) {
  if (!procIsOurs()) {
    return {};
  }
  const std::string text =
      base::readFile("/proc/self/task/" + std::to_string(thread) + "/children", kLongestList);
  std::vector<pid_t> children;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (const auto pid = base::parseNumber<pid_t>(std::string_view(text).substr(at, end - at))) {
      children.push_back(*pid);
    }
    at = end + 1;
  }
  return children;
}

// The system calls: <sys/pidfd.h> of this C library lacks extern "C".
base::FileDescriptor openProcess(pid_t pid) {
  return base::FileDescriptor(static_cast<int>(syscall(SYS_pidfd_open, pid, 0)));
}

// By a pidfd, so that a pid that was reused since the scan does not hit an unrelated process.
int signalProcess(const base::ProcessEntry& process, int number) {
  const base::FileDescriptor descriptor = openProcess(process.pid);
  const auto now = base::processEntry(process.pid);
  if (!now || now->id() != process.id()) {
    return ESRCH;
  }
  if (descriptor.valid()) {
    if (syscall(SYS_pidfd_send_signal, descriptor.get(), number, nullptr, 0) == 0) {
      return 0;
    }
    if (errno != ENOSYS && errno != EPERM) { // from a container that forbids the call
      return errno;
    }
  }
  return kill(process.pid, number) == 0 ? 0 : errno;
}

std::optional<uid_t> userOf(pid_t pid) {
  const std::string status =
      procIsOurs() ? base::readOnce("/proc/" + std::to_string(pid) + "/status") : std::string();
  constexpr std::string_view kUsers = "\nUid:\t"; // real, effective, saved set, file system
  const std::size_t at = status.find(kUsers);
  if (at == status.npos) {
    return std::nullopt;
  }
  return static_cast<uid_t>(std::strtoul(status.c_str() + at + kUsers.size(), nullptr, 10));
}

} // namespace exec_wrapper::run
