#include "base/process_list.h"

#include "base/directory.h"
#include "base/file.h"
#include "base/number.h"
#include "base/text.h"
#include "exec_wrapper/proc.h"

#include <algorithm>
#include <cstdio>

namespace exec_wrapper::base {

namespace {

bool numbersAreOurs(const std::string& proc) {
  return proc != "/proc" || procIsOurs();
}

// One read gets all of it: about fifty numbers and a name.
std::optional<ProcessEntry> entryOf(pid_t pid, const std::string& proc) {
  std::optional<ProcessEntry> entry =
      parseProcessStat(readOnce(proc + "/" + std::to_string(pid) + "/stat"));
  if (entry) {
    entry->pid = pid;
  }
  return entry;
}

} // namespace

std::optional<ProcessEntry> parseProcessStat(std::string_view text) {
  // The command is in parentheses and may contain any character, so the last parenthesis counts.
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
  // The main thread of a process may have ended while other threads still run.
  entry.alive = (state != 'Z' && state != 'X' && state != 'x') || threads > 1;
  return fields == kFields ? std::optional(entry) : std::nullopt;
}

std::optional<ProcessEntry> processEntry(pid_t pid, const std::string& proc) {
  return numbersAreOurs(proc) ? entryOf(pid, proc) : std::nullopt;
}

std::optional<std::vector<ProcessEntry>> listProcesses(const std::string& proc) {
  const Directory directory(numbersAreOurs(proc) ? opendir(proc.c_str()) : nullptr);
  std::vector<ProcessEntry> table;
  while (const dirent* const file = directory ? readdir(directory.get()) : nullptr) {
    const std::optional<pid_t> pid = parseNumber<pid_t>(file->d_name);
    if (std::optional<ProcessEntry> entry = pid ? entryOf(*pid, proc) : std::nullopt) {
      table.push_back(std::move(*entry));
    }
  }
  return table.empty() ? std::nullopt : std::optional(std::move(table)); // not even this process
}

std::string describeProcesses(const std::vector<ProcessEntry>& processes, std::size_t most) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < std::min(processes.size(), most); ++i) {
    const std::string& command = processes[i].command;
    names.push_back("pid " + std::to_string(processes[i].pid) +
                    (command.empty() ? "" : " (" + printable(command) + ")"));
  }
  const std::size_t more = processes.size() - names.size();
  return join(names, ", ") + (more == 0 ? "" : " and " + std::to_string(more) + " more");
}

std::string bootId(const std::string& proc) {
  const std::string text = readOnce(proc + "/sys/kernel/random/boot_id");
  return text.substr(0, text.find('\n'));
}

} // namespace exec_wrapper::base
