#include "run/cgroup/cgroup.h"

#include "base/directory.h"
#include "base/file.h"
#include "base/process_list.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>

namespace exec_wrapper::run {

namespace {

constexpr int kDirectory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;
constexpr int kDeepest = 32; // below ours: a command may nest cgroups as deeply as it likes

// Numbers, one per line; 0 stands for a process that cannot be seen from here.
void addNumbers(std::string_view text, std::vector<pid_t>& numbers) {
  const char* at = text.data();
  const char* const end = at + text.size();
  while (at < end) {
    pid_t number = 0;
    const auto result = std::from_chars(at, end, number);
    if (result.ec == std::errc() && number > 0) {
      numbers.push_back(number);
    }
    at = result.ptr + 1;
  }
}

void addMembers(const Cgroup& cgroup, int depth, std::vector<pid_t>& members) {
  const base::FileDescriptor file(
      openat(cgroup.descriptor(), "cgroup.procs", O_RDONLY | O_CLOEXEC));
  if (file.valid()) {
    addNumbers(base::readFile(file.get()), members);
  }
  if (depth == kDeepest) {
    return;
  }
  for (const std::string& name : cgroup.children()) {
    Cgroup child;
    if (child.open(cgroup, name) == 0) {
      addMembers(child, depth + 1, members);
    }
  }
}

void removeBelow(const Cgroup& cgroup, int depth) {
  for (const std::string& name : cgroup.children()) {
    Cgroup child;
    if (depth < kDeepest && child.open(cgroup, name) == 0) {
      removeBelow(child, depth + 1);
    }
    unlinkat(cgroup.descriptor(), name.c_str(), AT_REMOVEDIR);
  }
}

} // namespace

int Cgroup::open(const std::string& directory) {
  return adopt(::open(directory.c_str(), kDirectory));
}

int Cgroup::open(const Cgroup& parent, const std::string& name) {
  return adopt(openat(parent.descriptor(), name.c_str(), kDirectory));
}

int Cgroup::adopt(int descriptor) noexcept {
  directory_.reset(descriptor);
  struct statfs about {};
  if (descriptor < 0 || fstatfs(descriptor, &about) != 0) {
    const int error = errno;
    directory_.reset();
    return error;
  }
  if (about.f_type != CGROUP2_SUPER_MAGIC) {
    directory_.reset();
    return ENODEV;
  }
  return 0;
}

bool Cgroup::exists() const noexcept {
  return valid() && faccessat(descriptor(), "cgroup.procs", F_OK, 0) == 0;
}

std::vector<pid_t> Cgroup::members() const {
  std::vector<pid_t> all;
  if (valid()) {
    addMembers(*this, 0, all);
  }
  return all;
}

std::vector<pid_t> Cgroup::fewMembers(std::size_t most) const {
  const base::FileDescriptor file(openat(descriptor(), "cgroup.procs", O_RDONLY | O_CLOEXEC));
  constexpr std::size_t kFew = 512; // bytes
  std::vector<pid_t> few;
  if (file.valid()) {
    addNumbers(base::readFile(file.get(), kFew), few);
  }
  return few.size() > most ? std::vector<pid_t>() : few;
}

bool Cgroup::kill() const noexcept {
  const base::FileDescriptor file(openat(descriptor(), "cgroup.kill", O_WRONLY | O_CLOEXEC));
  return file.valid() && ::write(file.get(), "1", 1) == 1;
}

std::vector<std::string> Cgroup::children() const {
  std::vector<std::string> names;
  // A separate descriptor, because the position in the list belongs to it.
  const int list = openat(descriptor(), ".", kDirectory);
  const base::Directory directory(list < 0 ? nullptr : fdopendir(list));
  while (const dirent* const entry = directory ? readdir(directory.get()) : nullptr) {
    const std::string_view name = entry->d_name;
    if (entry->d_type == DT_DIR && name != "." && name != "..") {
      names.emplace_back(name);
    }
  }
  return names;
}

base::ProcessEntry memberEntry(pid_t pid) {
  base::ProcessEntry entry = base::processEntry(pid).value_or(base::ProcessEntry{});
  entry.command = entry.pid == 0 ? "unknown" : entry.command;
  entry.pid = pid;
  entry.alive = true;
  return entry;
}

int Cgroup::makeChild(const std::string& name) const noexcept {
  return mkdirat(descriptor(), name.c_str(), 0755) == 0 ? 0 : errno;
}

void Cgroup::removeChild(const std::string& name) const {
  Cgroup child;
  if (child.open(*this, name) == 0) {
    removeBelow(child, 0);
    unlinkat(descriptor(), name.c_str(), AT_REMOVEDIR);
  }
}

} // namespace exec_wrapper::run
