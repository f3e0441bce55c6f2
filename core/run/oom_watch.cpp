#include "run/oom_watch.h"

#include "run/cgroup_map.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <string_view>
#include <utility>

namespace exec_wrapper {

namespace {

std::string readAll(const FileDescriptor& file) {
  if (!file.valid()) {
    return {};
  }
  constexpr std::size_t kMost = 16384; // /proc/vmstat has half of that, memory.events some hundred
  const auto buffer = std::make_unique_for_overwrite<char[]>(kMost);
  const ssize_t size = ::pread(file.get(), buffer.get(), kMost, 0);
  return {buffer.get(), size > 0 ? static_cast<std::size_t>(size) : 0};
}

FileDescriptor openToRead(const std::string& path) {
  return FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

// What follows `key` in its line.
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

OomWatch::OomWatch(std::string proc) : proc_(std::move(proc)) {}

void OomWatch::open() {
  const CgroupMap map = CgroupMap::of(proc_ + "/self");
  ours_ = openFirst(map.directories(CgroupMap::kUnified), "/memory.events") ||
          openFirst(map.directories("memory"), "/memory.oom_control");
  if (!ours_) {
    counter_ = openToRead(proc_ + "/vmstat");
  }
}

bool OomWatch::openFirst(const std::vector<std::string>& directories, const char* file) {
  for (const std::string& directory : directories) {
    // The root of version 1 has a count too, of processes of the whole machine.
    const bool root = ::access((directory + "/release_agent").c_str(), F_OK) == 0;
    counter_ = root ? FileDescriptor() : openToRead(directory + file);
    if (counter_.valid()) {
      return true;
    }
  }
  return false;
}

std::optional<std::uint64_t> OomWatch::count() const {
  const std::string text = readAll(counter_);
  // Each process of a group that is killed as one is counted here too.
  const auto value = valueOf(text, "oom_kill ");
  std::uint64_t number = 0;
  if (!value ||
      std::from_chars(value->data(), value->data() + value->size(), number).ec != std::errc()) {
    return std::nullopt;
  }
  return number;
}

void OomWatch::attemptStarted() {
  if (!counter_.valid()) {
    open();
  }
  before_ = count();
}

void OomWatch::attemptEnded(const ProcessEnd& end, bool byUs) {
  const std::optional<std::uint64_t> before = std::exchange(before_, std::nullopt);
  const bool well = end == ProcessEnd{};
  const bool unexplained = end.kind == ProcessEnd::Kind::Signaled && end.number == SIGKILL && !byUs;
  if (!before || (ours_ ? well : !unexplained)) {
    return;
  }
  const std::uint64_t more = count().value_or(*before) - *before;
  kills_ += ours_ ? more : std::min<std::uint64_t>(more, 1);
}

} // namespace exec_wrapper
