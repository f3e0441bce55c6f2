#include "run/oom_watch.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <string_view>
#include <utility>

namespace exec_wrapper {

namespace {

std::string readAll(const FileDescriptor& file) {
  std::string text;
  if (file.valid()) {
    text.resize(16384); // /proc/vmstat has half of that
    const ssize_t size = ::pread(file.get(), text.data(), text.size(), 0);
    text.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
  }
  return text;
}

FileDescriptor openToRead(const std::string& path) {
  return FileDescriptor(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
}

// What follows `key` in its line; the text ends each line.
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

OomWatch::OomWatch(std::string proc, std::string cgroups)
    : proc_(std::move(proc)), cgroups_(std::move(cgroups)) {}

void OomWatch::open() {
  const std::string memberships = readAll(openToRead(proc_ + "/self/cgroup"));
  if (const auto cgroup = valueOf(memberships, "0::")) { // that of version 2
    counter_ = openToRead(cgroups_ + std::string(*cgroup) + "/memory.events");
    ours_ = counter_.valid();
  }
  if (!ours_) {
    counter_ = openToRead(proc_ + "/vmstat");
  }
}

std::optional<std::uint64_t> OomWatch::count() const {
  const std::string text = readAll(counter_);
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
