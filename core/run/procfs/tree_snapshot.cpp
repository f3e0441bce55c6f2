#include "run/procfs/tree_snapshot.h"

#include "base/directory.h"
#include "base/file.h"
#include "run/procfs/descendants.h"

#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>

namespace exec_wrapper::run {

namespace {

constexpr std::size_t kMostProcesses = 64;
constexpr std::size_t kMostFiles = 16; // of each process

bool over(SteadyTime deadline) {
  return std::chrono::steady_clock::now() >= deadline;
}

Duration ofTicks(unsigned long long ticks) {
  static const long perSecond = ::sysconf(_SC_CLK_TCK);
  constexpr unsigned long long kNanoseconds = 1'000'000'000;
  return Duration(static_cast<Duration::rep>(
      ticks * (kNanoseconds / static_cast<unsigned long long>(perSecond > 0 ? perSecond : 100))));
}

/// The numbers of /proc/PID/stat that are of use here; proc(5).
struct Stat {
  char state = '?';
  unsigned long long user = 0; // clock ticks
  unsigned long long system = 0;
  long long waitedUser = 0;
  long long waitedSystem = 0;
  unsigned long threads = 0;
};

std::optional<Stat> statOf(pid_t pid, const std::string& proc) {
  const std::string text = base::readOnce(proc + "/" + std::to_string(pid) + "/stat");
  const std::size_t end = text.rfind(')'); // the name may hold anything
  Stat stat;
  if (end == text.npos ||
      std::sscanf(text.c_str() + end + 1,
                  " %c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %lld %lld %*d %*d %lu",
                  &stat.state, &stat.user, &stat.system, &stat.waitedUser, &stat.waitedSystem,
                  &stat.threads) != 6) {
    return std::nullopt;
  }
  return stat;
}

std::string waitChannelOf(const std::string& directory) {
  const std::string channel = base::readOnce(directory + "/wchan");
  return channel == "0" ? std::string() : channel; // running, or not to be seen
}

std::string linkTarget(int directory, const char* name) {
  std::array<char, PATH_MAX> target{};
  const ssize_t size = ::readlinkat(directory, name, target.data(), target.size());
  return size < 0 ? std::string() : std::string(target.data(), static_cast<std::size_t>(size));
}

void addFiles(const std::string& path, ProcessSnapshot& process) {
  const base::Directory directory(::opendir((path + "/fd").c_str()));
  std::vector<std::pair<int, std::string>> files;
  while (const dirent* const entry = directory ? ::readdir(directory.get()) : nullptr) {
    if (entry->d_name[0] == '.') {
      continue;
    }
    if (files.size() < kMostFiles) {
      files.emplace_back(std::atoi(entry->d_name),
                         linkTarget(::dirfd(directory.get()), entry->d_name));
    } else {
      ++process.moreFiles;
    }
  }
  std::ranges::sort(files);
  for (const auto& [number, target] : files) {
    process.files.push_back(std::to_string(number) + " " + target);
  }
}

} // namespace

std::vector<base::ProcessEntry> livingOf(const RunMembers& members) {
  std::optional<std::vector<base::ProcessEntry>> table = base::listProcesses();
  if (!table) {
    return {};
  }
  Descendants ours(*table, members.wrapper, members.isCommands);
  std::vector<base::ProcessEntry> living;
  for (const base::ProcessEntry& entry : *table) {
    const bool known = members.group != 0 && entry.group == members.group;
    if (entry.alive && (known || ours.contains(entry.pid))) {
      living.push_back(entry);
    }
  }
  const auto leaderFirst = [&members](const base::ProcessEntry& entry) {
    return std::pair(entry.pid != members.leader, entry.pid);
  };
  std::ranges::sort(living, {}, leaderFirst);
  return living;
}

TreeSnapshot snapshotOf(const std::vector<base::ProcessEntry>& processes, SteadyTime deadline,
                        const std::string& proc) {
  TreeSnapshot snapshot;
  snapshot.omitted = processes.size();
  for (const base::ProcessEntry& entry : processes) {
    if (snapshot.processes.size() == kMostProcesses || over(deadline)) {
      break;
    }
    --snapshot.omitted;
    const std::optional<Stat> stat = statOf(entry.pid, proc);
    if (!stat) {
      continue; // it has ended
    }
    const std::string directory = proc + "/" + std::to_string(entry.pid);
    ProcessSnapshot& process = snapshot.processes.emplace_back();
    process.pid = entry.pid;
    process.parent = entry.parent;
    process.command = entry.command;
    process.state = stat->state;
    process.cpuTime = ofTicks(stat->user + stat->system);
    process.threads = stat->threads;
    process.waitChannel = waitChannelOf(directory);
    addFiles(directory, process);
  }
  return snapshot;
}

Duration cpuTimeOf(const std::vector<base::ProcessEntry>& processes, const std::string& proc) {
  Duration total{};
  for (const base::ProcessEntry& entry : processes) {
    if (const std::optional<Stat> stat = statOf(entry.pid, proc)) {
      const long long waited = std::max(stat->waitedUser + stat->waitedSystem, 0LL);
      total += ofTicks(stat->user + stat->system + static_cast<unsigned long long>(waited));
    }
  }
  return total;
}

} // namespace exec_wrapper::run
