#include "run/cgroup/run_cgroup.h"

#include "base/process_list.h"
#include "base/text.h"
#include "run/cgroup/cgroup_paths.h"
#include "support/text/text.h"

#include <unistd.h>

#include <cerrno>
#include <charconv>

namespace exec_wrapper::run {

namespace {

constexpr std::string_view kPrefix = "exec_wrapper.";
constexpr const char* kOurselves = "/proc/self";

base::ProcessId ourselves() {
  const std::optional<base::ProcessEntry> entry = base::processEntry(getpid());
  return entry ? entry->id() : base::ProcessId{getpid(), 0};
}

bool lives(const base::ProcessId& wrapper) {
  const std::optional<base::ProcessEntry> entry = base::processEntry(wrapper.pid);
  return entry && entry->alive && entry->id() == wrapper;
}

template <class T> bool takeNumber(std::string_view& text, T& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return error == std::errc() && number > 0;
}

// Of runs that left processes behind, or were killed. A cgroup that is not empty cannot be removed.
void removeEmptyOnes(const Cgroup& parent) {
  for (const std::string& name : parent.children()) {
    if (const auto wrapper = wrapperOfCgroup(name); wrapper && !lives(*wrapper)) {
      parent.removeChild(name);
    }
  }
}

} // namespace

std::string cgroupName(const base::ProcessId& wrapper) {
  return std::string(kPrefix) + std::to_string(wrapper.pid) + "-" + std::to_string(wrapper.started);
}

std::optional<base::ProcessId> wrapperOfCgroup(std::string_view name) {
  if (!name.starts_with(kPrefix)) {
    return std::nullopt;
  }
  name.remove_prefix(kPrefix.size());
  base::ProcessId wrapper;
  if (!takeNumber(name, wrapper.pid) || !name.starts_with('-')) {
    return std::nullopt;
  }
  name.remove_prefix(1);
  return takeNumber(name, wrapper.started) && name.empty() ? std::optional(wrapper) : std::nullopt;
}

std::string_view pathOfRunCgroup(std::string_view memberships, const base::ProcessId& wrapper) {
  const std::string_view path = cgroupPath(memberships, CgroupPaths::kUnified);
  const std::string part = "/" + cgroupName(wrapper);
  for (std::size_t at = path.find(part); at != path.npos; at = path.find(part, at + 1)) {
    const std::size_t end = at + part.size();
    if (end == path.size() || path[end] == '/') {
      return path.substr(0, end);
    }
  }
  return {};
}

RunCgroup::~RunCgroup() {
  if (cgroup_.valid()) {
    parent_.removeChild(name_);
  }
}

std::string RunCgroup::prepare() {
  if (cgroup_.exists()) {
    return {};
  }
  cgroup_.close();
  const base::ProcessId us = ourselves();
  name_ = cgroupName(us);
  std::string reason = "no mounted cgroup2 file system shows the wrapper's own cgroup";
  const CgroupPaths map = CgroupPaths::of(kOurselves);
  for (const std::string& directory : map.directories(CgroupPaths::kUnified)) {
    const int error = make(directory);
    if (error == 0) {
      removeEmptyOnes(parent_);
      return {};
    }
    reason = "cannot create a cgroup in " + quotedWord(directory) + ": " + base::errorText(error);
  }
  return reason;
}

int RunCgroup::make(const std::string& directory) {
  if (const int error = parent_.open(directory); error != 0) {
    return error;
  }
  // An existing one was made by us: the start time in its name excludes another wrapper.
  if (const int error = parent_.makeChild(name_); error != 0 && error != EEXIST) {
    return error;
  }
  return cgroup_.open(parent_, name_);
}

OrphanedCgroup::OrphanedCgroup(const base::ProcessId& wrapper, std::string_view path)
    : name_(cgroupName(wrapper)) {
  if (wrapper.started == 0) {
    return; // the name could be another wrapper's
  }
  const CgroupPaths map = CgroupPaths::of(kOurselves);
  const std::string_view above = path.substr(0, path.rfind('/'));
  const std::vector<std::string> parents =
      path.empty() ? map.directories(CgroupPaths::kUnified)
                   : map.directories(CgroupPaths::kUnified, above.empty() ? "/" : above);
  for (const std::string& directory : parents) {
    if (parent_.open(directory) == 0 && cgroup_.open(parent_, name_) == 0) {
      return;
    }
  }
}

std::vector<base::ProcessEntry> OrphanedCgroup::kill() const {
  std::vector<base::ProcessEntry> members;
  for (const pid_t pid : cgroup_.members()) {
    members.push_back(memberEntry(pid));
  }
  return cgroup_.valid() && cgroup_.kill() ? members : std::vector<base::ProcessEntry>();
}

void OrphanedCgroup::remove() const {
  if (cgroup_.valid()) {
    parent_.removeChild(name_);
  }
}

} // namespace exec_wrapper::run
