#include "support/await.h"

#include "support/checked.h"
#include "support/temp_dir.h"

#include <poll.h>
#include <sys/inotify.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <stdexcept>

namespace exec_wrapper::test {

namespace {

bool awaitReadable(int fd, const Deadline& deadline) {
  pollfd source = {fd, POLLIN, 0};
  return ::poll(&source, 1, deadline.milliseconds()) > 0;
}

bool isNumber(const std::string& name) {
  return std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

void awaitPresence(const std::string& file, bool wanted) {
  const Deadline deadline;
  const std::string directory = std::filesystem::path(file).parent_path();
  const int watch = checked(::inotify_init1(IN_CLOEXEC), "inotify_init1");
  const std::uint32_t changes = IN_CREATE | IN_MOVED_TO | IN_DELETE | IN_MOVED_FROM;
  checked(::inotify_add_watch(watch, directory.c_str(), changes), "inotify_add_watch");
  const auto there = [&file] { return ::access(file.c_str(), F_OK) == 0; };
  while (there() != wanted && awaitReadable(watch, deadline)) {
    char news[4096];
    checked(::read(watch, news, sizeof news), "read");
  }
  ::close(watch);
  if (there() != wanted) {
    throw std::runtime_error(file + (wanted ? " does not appear" : " does not go away"));
  }
}

} // namespace

int openPidfd(pid_t pid) {
  return checked(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)), "pidfd_open");
}

void awaitGone(pid_t pid) {
  const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  if (pidfd < 0) {
    return;
  }
  const bool gone = awaitReadable(pidfd, Deadline());
  ::close(pidfd);
  if (!gone) {
    throw std::runtime_error("process " + std::to_string(pid) + " does not go");
  }
}

void awaitFile(const std::string& file) {
  awaitPresence(file, true);
}

void awaitRemoval(const std::string& file) {
  awaitPresence(file, false);
}

bool awaitAtFile(const std::string& file, const std::function<bool()>& condition,
                 const Deadline& deadline) {
  const int watch = checked(::inotify_init1(IN_CLOEXEC), "inotify_init1");
  checked(::inotify_add_watch(watch, file.c_str(), IN_ALL_EVENTS), "inotify_add_watch");
  while (!condition() && awaitReadable(watch, deadline)) {
    char news[4096];
    checked(::read(watch, news, sizeof news), "read");
  }
  ::close(watch);
  return condition();
}

void awaitTime(Duration length) {
  for (const Deadline deadline(length); !deadline.over();) {
    ::poll(nullptr, 0, deadline.milliseconds());
  }
}

std::vector<pid_t> processesMarked(const std::string& mark) {
  const std::string wanted = '\0' + mark + '\0';
  std::vector<pid_t> found;
  for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
    const std::string name = entry.path().filename();
    // A zombie's environment is empty.
    if (isNumber(name) && ('\0' + contents(entry.path() / "environ")).find(wanted) != name.npos) {
      found.push_back(std::stoi(name));
    }
  }
  return found;
}

bool alive(pid_t pid) {
  const std::string status = contents("/proc/" + std::to_string(pid) + "/status");
  return !status.empty() && status.find("\nState:\tZ") == status.npos;
}

} // namespace exec_wrapper::test
