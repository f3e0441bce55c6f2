#include "process_facts.h"

#include "small_file.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace exec_wrapper::lock_file {

namespace {

// Places in /proc/<pid>/stat, counted from the field behind the program's name.
constexpr int kParent = 1;
constexpr int kStartTime = 19;

constexpr int kMostAncestors = 4096; // parents that change as we look must not keep us for ever

template <class Number> std::optional<Number> field(std::string_view fields, int place) {
  for (; place > 0; --place) {
    fields.remove_prefix(std::min(fields.size(), fields.find(' ')));
    fields.remove_prefix(fields.empty() ? 0 : 1);
  }
  Number number{};
  const auto [end, error] = std::from_chars(fields.data(), fields.data() + fields.size(), number);
  return error == std::errc() ? std::optional(number) : std::nullopt;
}

} // namespace

ProcessId ProcessFacts::identify(pid_t pid) const {
  const std::optional<Stat> found = stat(pid);
  return {pid, found ? std::optional(found->started) : std::nullopt};
}

std::string ProcessFacts::bootId() const {
  const std::string text = readSmallFile(proc_ + "/sys/kernel/random/boot_id");
  return text.substr(0, text.find('\n'));
}

std::string ProcessFacts::pidNamespace() const {
  std::array<char, 64> target;
  const ssize_t length = ::readlink((proc_ + "/self/ns/pid").c_str(), target.data(), target.size());
  return length > 0 ? std::string(target.data(), static_cast<std::size_t>(length)) : std::string();
}

bool ProcessFacts::isAncestor(const ProcessId& process) const {
  pid_t pid = ::getppid();
  for (int i = 0; pid > 0 && i < kMostAncestors; ++i) {
    const std::optional<Stat> found = stat(pid);
    if (pid == process.pid) {
      return !found || !process.started || found->started == *process.started;
    }
    pid = found ? found->parent : 0;
  }
  return false;
}

std::optional<ProcessFacts::Stat> ProcessFacts::stat(pid_t pid) const {
  const std::string text = readSmallFile(proc_ + "/" + std::to_string(pid) + "/stat");
  // The program's name stands in parentheses and may hold blanks and parentheses itself.
  const std::size_t name = text.rfind(") ");
  if (name == std::string::npos) {
    return std::nullopt;
  }
  const std::string_view fields = std::string_view(text).substr(name + 2);
  const auto parent = field<pid_t>(fields, kParent);
  const auto started = field<std::uint64_t>(fields, kStartTime);
  return parent && started ? std::optional(Stat{*parent, *started}) : std::nullopt;
}

} // namespace exec_wrapper::lock_file
