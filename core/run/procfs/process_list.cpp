#include "run/procfs/process_list.h"

#include "base/directory.h"
#include "base/file_descriptor.h"
#include "base/text.h"
#include "exec_wrapper/proc.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace exec_wrapper::run {

namespace {

// The fields of /proc/<pid>/stat that say who belongs where; proc(5).
std::optional<ProcessEntry> parse(std::string_view text) {
  // The command stands in parentheses and may itself hold any character, so the last one counts.
  const std::size_t open = text.find('(');
  const std::size_t close = text.rfind(')');
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) {
    return std::nullopt;
  }
  ProcessEntry entry;
  entry.command = text.substr(open + 1, close - open - 1);
  const std::string rest(text.substr(close + 1));
  char state = 'X';
  long threads = 0;
  unsigned long long started = 0;
  // state ppid pgrp session tty tpgid flags minflt cminflt majflt cmajflt utime stime cutime cstime
  // priority nice num_threads itrealvalue starttime
  const int fields = std::sscanf(
      rest.c_str(), " %c %d %d %d %*d %*d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %ld %*d %llu",
      &state, &entry.parent, &entry.group, &entry.session, &threads, &started);
  constexpr int kFields = 6;
  entry.started = started;
  // The thread that a process began with may be gone while others of it still run.
  entry.alive = (state != 'Z' && state != 'X' && state != 'x') || threads > 1;
  return fields == kFields ? std::optional(entry) : std::nullopt;
}

// Some 100 000 children: as much as is ever looked at at once.
constexpr std::size_t kLongestList = std::size_t{1} << 20U;

// Up to the end, or to as many bytes. A file of /proc is made as it is read: most end within one.
std::string readProc(const std::string& path, std::size_t limit = 4096) {
  const base::FileDescriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  std::string text;
  std::array<char, 4096> buffer; // uninitialised: there may be a great many to be read
  while (file.valid() && text.size() < limit) {
    const ssize_t size = ::read(file.get(), buffer.data(), buffer.size());
    if (size <= 0) {
      break;
    }
    text.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return text;
}

std::optional<pid_t> number(std::string_view text) {
  pid_t pid = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), pid);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(pid)
                                                                  : std::nullopt;
}

} // namespace

std::string namesOf(const std::vector<ProcessEntry>& processes) {
  constexpr std::size_t kMost = 50; // a line is to be read
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(processes.size(), kMost); ++i) {
    const ProcessEntry& process = processes[i];
    names.push_back("pid " + std::to_string(process.pid) + " (" + base::printable(process.command) +
                    ")");
  }
  const std::size_t more = processes.size() - names.size();
  return base::join(names, ", ") + (more == 0 ? "" : " and " + std::to_string(more) + " more");
}

namespace {

// The first read has it all: some fifty numbers and a name.
std::optional<ProcessEntry> entryOf(pid_t pid) {
  std::optional<ProcessEntry> entry = parse(readProc("/proc/" + std::to_string(pid) + "/stat", 1));
  if (entry) {
    entry->pid = pid;
  }
  return entry;
}

} // namespace

std::optional<ProcessEntry> processEntry(pid_t pid) {
  return procIsOurs() ? entryOf(pid) : std::nullopt;
}

std::optional<std::vector<ProcessEntry>> listProcesses() {
  const base::Directory directory(procIsOurs() ? opendir("/proc") : nullptr);
  if (!directory) {
    return std::nullopt;
  }
  std::vector<ProcessEntry> table;
  while (const dirent* const file = readdir(directory.get())) {
    const std::optional<pid_t> pid = number(file->d_name);
    if (std::optional<ProcessEntry> entry = pid ? entryOf(*pid) : std::nullopt) {
      table.push_back(std::move(*entry));
    }
  }
  return table.empty() ? std::nullopt : std::optional(std::move(table)); // not even ourselves
}

std::vector<pid_t> childrenOfThisThread() {
  return childrenOfThread(gettid());
}

std::vector<pid_t> childrenOfThread(pid_t thread) {
  if (!procIsOurs()) {
    return {};
  }
  const std::string text =
      readProc("/proc/self/task/" + std::to_string(thread) + "/children", kLongestList);
  std::vector<pid_t> children;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find(' ', at), text.size());
    if (const auto pid = number(std::string_view(text).substr(at, end - at))) {
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

// By a descriptor, so that a number that changed hands since the look does not hit a bystander.
int signalProcess(const ProcessEntry& process, int number) {
  const base::FileDescriptor descriptor = openProcess(process.pid);
  const auto now = processEntry(process.pid);
  if (!now || now->id() != process.id()) {
    return ESRCH;
  }
  if (descriptor.valid()) {
    if (syscall(SYS_pidfd_send_signal, descriptor.get(), number, nullptr, 0) == 0) {
      return 0;
    }
    if (errno != ENOSYS && errno != EPERM) { // as a container that forbids the call answers
      return errno;
    }
  }
  return kill(process.pid, number) == 0 ? 0 : errno;
}

std::optional<uid_t> userOf(pid_t pid) {
  const std::string status =
      procIsOurs() ? readProc("/proc/" + std::to_string(pid) + "/status") : std::string();
  constexpr std::string_view kUsers = "\nUid:\t"; // real, effective, saved, of files
  const std::size_t at = status.find(kUsers);
  if (at == status.npos) {
    return std::nullopt;
  }
  return static_cast<uid_t>(std::strtoul(status.c_str() + at + kUsers.size(), nullptr, 10));
}

} // namespace exec_wrapper::run
