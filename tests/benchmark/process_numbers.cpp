#include "benchmark/process_numbers.h"

#include "support/temp_dir.h"

#include <cstdlib>
#include <filesystem>
#include <string>

namespace exec_wrapper::benchmark {

namespace {

namespace fs = std::filesystem;

std::string directoryOf(pid_t pid) {
  return "/proc/" + std::to_string(pid);
}

/// The number behind `key`, 0 where it is not there.
std::uint64_t numberBehind(const std::string& text, const std::string& key) {
  const std::size_t place = text.find("\n" + key);
  return place == text.npos ? 0 : std::strtoull(text.c_str() + place + 1 + key.size(), nullptr, 10);
}

/// The threads of a process that may end meanwhile.
std::vector<std::string> threadsOf(pid_t pid) {
  std::vector<std::string> threads;
  std::error_code gone;
  for (fs::directory_iterator entry(directoryOf(pid) + "/task", gone), end; !gone && entry != end;
       entry.increment(gone)) {
    threads.push_back(entry->path());
  }
  return threads;
}

void addFamily(std::vector<pid_t>& all, pid_t pid, const char* leftOut) {
  std::error_code gone;
  if (fs::read_symlink(directoryOf(pid) + "/exe", gone) == leftOut) {
    return;
  }
  all.push_back(pid);
  for (const std::string& thread : threadsOf(pid)) {
    const std::string children = test::contents(thread + "/children");
    const char* at = children.c_str();
    for (char* end = nullptr;; at = end) {
      const long child = std::strtol(at, &end, 10);
      if (end == at) {
        break;
      }
      addFamily(all, static_cast<pid_t>(child), leftOut);
    }
  }
}

} // namespace

ProcessNumbers& ProcessNumbers::operator+=(const ProcessNumbers& other) {
  bytes += other.bytes;
  cpu += other.cpu;
  wakeups += other.wakeups;
  return *this;
}

ProcessNumbers numbersOf(pid_t pid) {
  ProcessNumbers numbers;
  numbers.bytes = numberBehind(test::contents(directoryOf(pid) + "/smaps_rollup"), "Pss:") * 1024;
  for (const std::string& thread : threadsOf(pid)) {
    const std::string used = test::contents(thread + "/schedstat");
    numbers.cpu += Duration(std::strtoll(used.c_str(), nullptr, 10));
    numbers.wakeups += numberBehind(test::contents(thread + "/status"), "voluntary_ctxt_switches:");
  }
  return numbers;
}

ProcessNumbers numbersOf(const std::vector<pid_t>& pids) {
  ProcessNumbers numbers;
  for (const pid_t pid : pids) {
    numbers += numbersOf(pid);
  }
  return numbers;
}

std::vector<pid_t> family(pid_t pid, const char* leftOut) {
  std::vector<pid_t> all;
  addFamily(all, pid, leftOut);
  return all;
}

} // namespace exec_wrapper::benchmark
