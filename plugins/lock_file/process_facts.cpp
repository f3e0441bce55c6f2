#include "process_facts.h"

#include "exec_wrapper/proc.h"
#include "small_file.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <string_view>

namespace exec_wrapper::lock_file {

namespace {

// Places in /proc/<pid>/stat, counted from the state, which is behind the program's name.
constexpr int kParent = 1;
constexpr int kGroupField = 2;
constexpr int kThreads = 17;
constexpr int kStartTime = 19;

constexpr int kMostAncestors = 4096; // parents that change as we look must not keep us for ever

template <class Number> std::optional<Number> number(std::string_view text) {
  Number value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() ? std::optional(value) : std::nullopt;
}

template <class Number> std::optional<Number> field(std::string_view fields, int place) {
  for (; place > 0; --place) {
    fields.remove_prefix(std::min(fields.size(), fields.find(' ')));
    fields.remove_prefix(fields.empty() ? 0 : 1);
  }
  return number<Number>(fields);
}

} // namespace

ProcessFacts::ProcessFacts(std::string proc)
    : proc_(std::move(proc)), numbersAreOurs_(proc_ != "/proc" || procIsOurs()) {}

ProcessId ProcessFacts::identify(pid_t pid) const {
  const std::optional<ProcessStat> found = stat(pid);
  return {pid, found ? std::optional(found->started) : std::nullopt};
}

std::optional<ProcessStat> ProcessFacts::stat(pid_t pid) const {
  const std::string text = readSmallFile(fileOf(pid, "/stat"));
  // The program's name stands in parentheses and may hold blanks and parentheses itself.
  const std::size_t name = text.rfind(") ");
  if (name == std::string::npos) {
    return std::nullopt;
  }
  const std::string_view fields = std::string_view(text).substr(name + 2);
  const auto parent = field<pid_t>(fields, kParent);
  const auto group = field<pid_t>(fields, kGroupField);
  const auto started = field<std::uint64_t>(fields, kStartTime);
  if (!parent || !group || !started) {
    return std::nullopt;
  }
  // A process whose first thread has ended looks like a zombie while its others go on.
  const bool zombie = fields.front() == 'Z' || fields.front() == 'X';
  const std::size_t begin = std::min(text.find('(') + 1, name);
  return ProcessStat{*parent, *group, *started,
                     zombie && field<long>(fields, kThreads).value_or(0) <= 1,
                     text.substr(begin, name - begin)};
}

std::vector<pid_t> ProcessFacts::all() const {
  std::vector<pid_t> pids;
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(
      numbersAreOurs_ ? ::opendir(proc_.c_str()) : nullptr, &::closedir);
  while (const dirent* const entry = directory ? ::readdir(directory.get()) : nullptr) {
    if (const auto pid = number<pid_t>(entry->d_name); pid && *pid > 0) {
      pids.push_back(*pid);
    }
  }
  return pids;
}

bool ProcessFacts::hasTrustedEnvironment(pid_t pid) const {
  return exec_wrapper::hasTrustedEnvironment(pid);
}

std::optional<std::string> ProcessFacts::variable(pid_t pid, std::string_view name) const {
  return variableIn(fileOf(pid, "/environ"), name);
}

std::string ProcessFacts::bootId() const {
  const std::string text = readSmallFile(proc_ + "/sys/kernel/random/boot_id");
  return text.substr(0, text.find('\n'));
}

std::string ProcessFacts::pidNamespace() const {
  return link("/self") == std::to_string(::getpid()) ? link("/self/ns/pid") : std::string();
}

std::string ProcessFacts::timeNamespace() const {
  return link("/self/ns/time");
}

/// An empty name, which no file has, where the number would mean another process.
std::string ProcessFacts::fileOf(pid_t pid, const char* name) const {
  return numbersAreOurs_ ? proc_ + "/" + std::to_string(pid) + name : std::string();
}

std::string ProcessFacts::link(const char* name) const {
  std::array<char, 64> target;
  const ssize_t length = ::readlink((proc_ + name).c_str(), target.data(), target.size());
  return length > 0 ? std::string(target.data(), static_cast<std::size_t>(length)) : std::string();
}

bool ProcessFacts::isAncestor(const ProcessId& process) const {
  pid_t pid = ::getppid();
  for (int i = 0; pid > 0 && i < kMostAncestors; ++i) {
    const std::optional<ProcessStat> found = stat(pid);
    if (pid == process.pid) {
      return !found || !process.started || found->started == *process.started;
    }
    pid = found ? found->parent : 0;
  }
  return false;
}

} // namespace exec_wrapper::lock_file
