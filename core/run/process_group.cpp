#include "run/process_group.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <charconv>
#include <cstdio>
#include <memory>
#include <string_view>

namespace exec_wrapper {

namespace {

// The fields of /proc/<pid>/stat that say who belongs where; proc(5).
struct ProcessStat {
  std::string command;
  char state = 'X';
  pid_t group = 0;
  long threads = 0;

  // The thread that a process began with may be gone while others of it still run.
  bool alive() const { return (state != 'Z' && state != 'X' && state != 'x') || threads > 1; }
};

std::optional<ProcessStat> parseStat(std::string_view text) {
  // The command stands in parentheses and may itself hold any character, so the last one counts.
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  ProcessStat stat;
  stat.command = text.substr(open + 1, close - open - 1);
  const std::string rest(text.substr(close + 1));
  // state ppid pgrp session tty tpgid flags minflt cminflt majflt cmajflt utime stime cutime cstime
  // priority nice num_threads
  const int fields = std::sscanf(
      rest.c_str(), " %c %*d %d %*d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %ld",
      &stat.state, &stat.group, &stat.threads);
  return fields == 3 ? std::optional(stat) : std::nullopt;
}

std::optional<ProcessStat> readStat(const char* pid) {
  const std::string path = std::string("/proc/") + pid + "/stat";
  const FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 1024> buffer{};
  const ssize_t size = file.valid() ? ::read(file.get(), buffer.data(), buffer.size()) : -1;
  if (size <= 0) {
    return std::nullopt;
  }
  return parseStat({buffer.data(), static_cast<std::size_t>(size)});
}

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

} // namespace

ProcessGroup::~ProcessGroup() {
  if (leaderEnd()) {
    waitpid(leader_, nullptr, WNOHANG);
  }
}

void ProcessGroup::signal(int number) const noexcept {
  kill(-leader_, number);
}

std::optional<ProcessEnd> ProcessGroup::leaderEnd() noexcept {
  if (!end_) {
    siginfo_t info{};
    const auto id = static_cast<id_t>(leader_);
    if (waitid(P_PID, id, &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == leader_) {
      const bool exited = info.si_code == CLD_EXITED;
      end_ = ProcessEnd{exited ? ProcessEnd::Kind::Exited : ProcessEnd::Kind::Signaled,
                        info.si_status};
    }
  }
  return end_;
}

std::vector<GroupMember> ProcessGroup::living() const {
  std::vector<GroupMember> members;
  const std::unique_ptr<DIR, CloseDirectory> directory(opendir("/proc"));
  if (!directory) {
    if (!end_) {
      members.push_back({leader_, {}});
    }
    return members;
  }
  while (const dirent* const entry = readdir(directory.get())) {
    if (std::isdigit(static_cast<unsigned char>(entry->d_name[0])) == 0) {
      continue;
    }
    const auto stat = readStat(entry->d_name);
    if (stat && stat->group == leader_ && stat->alive()) {
      pid_t pid = 0;
      std::from_chars(entry->d_name, entry->d_name + sizeof entry->d_name, pid);
      members.push_back({pid, stat->command});
    }
  }
  return members;
}

std::vector<FileDescriptor> ProcessGroup::watch(const std::vector<GroupMember>& members) const {
  std::vector<FileDescriptor> descriptors;
  for (const GroupMember& member : members) {
    if (member.pid == leader_) {
      continue; // its end is told by SIGCHLD
    }
    // The system call: <sys/pidfd.h> of this C library lacks extern "C".
    FileDescriptor descriptor(static_cast<int>(syscall(SYS_pidfd_open, member.pid, 0)));
    if (descriptor.valid()) {
      descriptors.push_back(std::move(descriptor));
    }
  }
  return descriptors;
}

} // namespace exec_wrapper
