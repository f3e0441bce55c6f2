#include "run/cgroup/oom_counter.h"

#include "base/file.h"
#include "run/cgroup/cgroup_paths.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace exec_wrapper::run {

namespace {

constexpr const char* kEvents = "/memory.events";          // version 2
constexpr const char* kOomControl = "/memory.oom_control"; // version 1

std::string readAll(const base::FileDescriptor& file) {
  if (!file.valid()) {
    return {};
  }
  constexpr std::size_t kMost = 16384; // /proc/vmstat has half of that, memory.events some 100
  std::array<char, kMost> buffer;
  const ssize_t size = ::pread(file.get(), buffer.data(), buffer.size(), 0);
  return {buffer.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

base::FileDescriptor openToRead(const std::string& path) {
  return base::FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

// The text after `key` in its line.
std::optional<std::string_view> valueOf(std::string_view text, std::string_view key) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    if (line.starts_with(key)) {
      return line.substr(key.size());
    }
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return std::nullopt;
}

} // namespace

OomCounter::OomCounter(std::string proc, std::string cgroups)
    : proc_(std::move(proc)), cgroups_(std::move(cgroups)) {}

void OomCounter::prepare() {
  if (counter_.valid()) {
    return;
  }
  ours_ = openUsual() || openMapped();
  if (!ours_) {
    counter_ = openToRead(proc_ + "/vmstat");
  }
}

// Without the list of mounts, which takes the kernel a tenth of a millisecond to write.
bool OomCounter::openUsual() {
  const std::string memberships = base::readFile(proc_ + "/self/cgroup");
  const auto open = [&](const char* hierarchy, std::string_view controller, const char* file) {
    const std::string_view path = cgroupPath(memberships, controller);
    const bool outside = path.empty() || path.starts_with("/.."); // of our namespace
    return !outside && openFirst({cgroups_ + hierarchy + std::string(path)}, file);
  };
  // A controller is in one hierarchy only, and a version 1 hierarchy names its controllers.
  return open("/memory", "memory", kOomControl) || open("", CgroupPaths::kUnified, kEvents);
}

bool OomCounter::openMapped() {
  const CgroupPaths map = CgroupPaths::of(proc_ + "/self");
  return openFirst(map.directories(CgroupPaths::kUnified), kEvents) ||
         openFirst(map.directories("memory"), kOomControl);
}

bool OomCounter::openFirst(const std::vector<std::string>& directories, const char* file) {
  for (const std::string& directory : directories) {
    counter_ = openToRead(directory + file);
    // The version 1 root has a count too, of processes of the whole machine.
    if (counter_.valid() && ::access((directory + "/release_agent").c_str(), F_OK) != 0) {
      return true;
    }
  }
  counter_.reset();
  return false;
}

std::optional<std::uint64_t> OomCounter::count() const {
  const std::string text = readAll(counter_);
  // This counts each process of a group that is killed as a unit.
  const auto value = valueOf(text, "oom_kill ");
  std::uint64_t number = 0;
  if (!value ||
      std::from_chars(value->data(), value->data() + value->size(), number).ec != std::errc()) {
    return std::nullopt;
  }
  return number;
}

void OomCounter::attemptStarts() {
  prepare();
  before_ = count();
}

void OomCounter::attemptEnded(const ProcessEnd& end, bool byUs) {
  kills_ += killsOf(std::exchange(before_, std::nullopt), end, byUs);
}

bool OomCounter::sawKill(const ProcessEnd& end, bool byUs) const {
  return killsOf(before_, end, byUs) != 0;
}

std::uint64_t OomCounter::killsOf(std::optional<std::uint64_t> before, const ProcessEnd& end,
                                  bool byUs) const {
  const bool well = end == ProcessEnd{};
  const bool unexplained = end.kind == ProcessEnd::Kind::Signaled && end.number == SIGKILL && !byUs;
  if (!before || (ours_ ? well : !unexplained)) {
    return 0;
  }
  const std::uint64_t more = count().value_or(*before) - *before;
  return ours_ ? more : std::min<std::uint64_t>(more, 1);
}

} // namespace exec_wrapper::run
