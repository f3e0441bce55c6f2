#include "run/orphans.h"

#include "support/child_variables.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace exec_wrapper {

namespace {

constexpr int kLookAgainMs = 100; // some may have forked in the meantime

// The wrapper that the process was told of, by the first thing it was told.
std::optional<pid_t> wrapperOf(pid_t process) {
  const std::string environment = '\0' + environmentOf(process);
  const std::string key = '\0' + std::string(kParentVariable) + "=";
  const std::size_t at = environment.find(key);
  if (at == environment.npos) {
    return std::nullopt;
  }
  pid_t wrapper = 0;
  const char* const begin = environment.data() + at + key.size();
  const auto [end, error] =
      std::from_chars(begin, environment.data() + environment.size(), wrapper);
  return error == std::errc() && *end == ':' ? std::optional(wrapper) : std::nullopt;
}

class Orphans {
public:
  Orphans(pid_t wrapper, pid_t group) : wrappers_{wrapper}, group_(group) {}

  // Those that are alive. A wrapper among them has left orphans too.
  std::vector<ProcessEntry> find() {
    std::vector<ProcessEntry> found = processTable().value_or(std::vector<ProcessEntry>());
    std::erase_if(found, [this](const ProcessEntry& process) {
      return !process.alive || process.pid == getpid() || !isOne(process);
    });
    for (const ProcessEntry& process : found) {
      wrappers_.insert(process.pid);
    }
    return found;
  }

private:
  bool isOne(const ProcessEntry& process) const {
    const bool member = group_ > 0 && process.group == group_;
    const std::optional<pid_t> wrapper = member ? std::nullopt : wrapperOf(process.pid);
    return member || (wrapper && wrappers_.contains(*wrapper));
  }

  std::set<pid_t> wrappers_;
  const pid_t group_;
};

// Until one of them ends, or for a moment.
void awaitEnd(const std::vector<ProcessEntry>& processes) {
  std::vector<FileDescriptor> descriptors;
  std::vector<pollfd> ends;
  for (const ProcessEntry& process : processes) {
    descriptors.push_back(openProcess(process.pid));
    ends.push_back({descriptors.back().get(), POLLIN, 0});
  }
  poll(ends.data(), ends.size(), kLookAgainMs);
}

} // namespace

std::vector<ProcessEntry> endOrphans(pid_t wrapper, pid_t group, Duration limit) {
  const SteadyTime deadline = std::chrono::steady_clock::now() + limit;
  Orphans orphans(wrapper, group);
  std::vector<ProcessEntry> ended;
  std::set<pid_t> named;
  for (;;) {
    const std::vector<ProcessEntry> living = orphans.find();
    if (living.empty() || std::chrono::steady_clock::now() >= deadline) {
      return ended;
    }
    for (const ProcessEntry& process : living) {
      signalProcess(process, SIGKILL);
      if (named.insert(process.pid).second) {
        ended.push_back(process);
      }
    }
    awaitEnd(living);
  }
}

} // namespace exec_wrapper
