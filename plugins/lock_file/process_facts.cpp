#include "process_facts.h"

#include "exec_wrapper/proc.h"

#include <unistd.h>

#include <array>

namespace exec_wrapper::lock_file {

namespace {

constexpr int kMostAncestors = 4096; // parents that change meanwhile must not cause an endless loop

} // namespace

base::ProcessId ProcessFacts::identify(pid_t pid) const {
  const std::optional<base::ProcessEntry> found = entry(pid);
  return {pid, found ? found->started : 0};
}

std::optional<base::ProcessEntry> ProcessFacts::entry(pid_t pid) const {
  return base::processEntry(pid, proc_);
}

std::vector<base::ProcessEntry> ProcessFacts::all() const {
  return base::listProcesses(proc_).value_or(std::vector<base::ProcessEntry>());
}

bool ProcessFacts::hasTrustedEnvironment(pid_t pid) const {
  return exec_wrapper::hasTrustedEnvironment(pid);
}

std::optional<std::string> ProcessFacts::variable(pid_t pid, std::string_view name) const {
  return proc_ == "/proc" ? variableOf(pid, name)
                          : variableIn(proc_ + "/" + std::to_string(pid) + "/environ", name);
}

std::string ProcessFacts::bootId() const {
  return base::bootId(proc_);
}

std::string ProcessFacts::pidNamespace() const {
  return link("/self") == std::to_string(::getpid()) ? link("/self/ns/pid") : std::string();
}

std::string ProcessFacts::timeNamespace() const {
  return link("/self/ns/time");
}

std::string ProcessFacts::link(const char* name) const {
  std::array<char, 64> target;
  const ssize_t length = ::readlink((proc_ + name).c_str(), target.data(), target.size());
  return length > 0 ? std::string(target.data(), static_cast<std::size_t>(length)) : std::string();
}

bool ProcessFacts::isAncestor(const base::ProcessId& process) const {
  pid_t pid = ::getppid();
  for (int i = 0; pid > 0 && i < kMostAncestors; ++i) {
    const std::optional<base::ProcessEntry> found = entry(pid);
    if (pid == process.pid) {
      return !found || process.started == 0 || found->started == process.started;
    }
    pid = found ? found->parent : 0;
  }
  return false;
}

} // namespace exec_wrapper::lock_file
