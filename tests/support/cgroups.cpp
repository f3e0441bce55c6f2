#include "support/cgroups.h"

#include "support/await.h"
#include "support/confined.h"
#include "support/process.h"
#include "support/temp_dir.h"

#include <signal.h>
#include <unistd.h>

namespace exec_wrapper::test {

namespace {

namespace fs = std::filesystem;

/// The path of ours in the hierarchy that this is what the line in /proc/self/cgroup has before it.
std::string ourPath(const std::string& hierarchy) {
  for (const std::string& line : lines(contents("/proc/self/cgroup"))) {
    if (const std::size_t at = line.find(hierarchy); at != line.npos) {
      return line.substr(at + hierarchy.size());
    }
  }
  return "/nonexistent";
}

void addMembers(const std::string& cgroup, std::vector<pid_t>& members) {
  for (const std::string& line : lines(contents(cgroup + "/cgroup.procs"))) {
    members.push_back(std::stoi(line));
  }
}

/// The deepest first. Any may be removed while we look.
void addChildren(const std::string& cgroup, std::vector<std::string>& found) {
  std::error_code error;
  fs::directory_iterator entry(cgroup, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    std::error_code gone;
    if (entry->is_directory(gone)) {
      addChildren(entry->path(), found);
      found.push_back(entry->path());
    }
  }
}

} // namespace

std::unique_ptr<TestCgroup> TestCgroup::makeIn(const std::string& parent) {
  static int count = 0;
  const std::string path =
      parent + "/exec_wrapper_test." + std::to_string(::getpid()) + "." + std::to_string(++count);
  std::error_code error;
  if (!fs::exists(parent + "/cgroup.procs") || !fs::create_directory(path, error)) {
    return nullptr;
  }
  return std::unique_ptr<TestCgroup>(new TestCgroup(path));
}

std::unique_ptr<TestCgroup> TestCgroup::make() {
  const std::string ours = ourPath("0::");
  for (const char* const mount : {"/sys/fs/cgroup/unified", "/sys/fs/cgroup"}) {
    if (auto made = makeIn(mount + ours)) {
      return made;
    }
  }
  return nullptr;
}

std::unique_ptr<TestCgroup> TestCgroup::withMemory(std::size_t bytes) {
  // In version 2 it may be that only the cgroups below the root are given memory.
  const std::vector<std::string> parents = {"/sys/fs/cgroup/memory" + ourPath(":memory:"),
                                            "/sys/fs/cgroup" + ourPath("0::"), "/sys/fs/cgroup"};
  for (const std::string& parent : parents) {
    auto made = makeIn(parent);
    const std::string size = std::to_string(bytes);
    if (made && (made->set("memory.limit_in_bytes", size) || made->set("memory.max", size))) {
      made->set("memory.swappiness", "0");
      made->set("memory.swap.max", "0");
      return made;
    }
  }
  return nullptr;
}

bool TestCgroup::set(const char* file, const std::string& value) const {
  std::FILE* const stream = std::fopen((path_ + "/" + file).c_str(), "r+e");
  if (stream == nullptr) {
    return false;
  }
  const bool written = std::fputs(value.c_str(), stream) >= 0;
  return std::fclose(stream) == 0 && written;
}

TestCgroup::~TestCgroup() {
  for (std::vector<pid_t> left = members(); !left.empty(); left = members()) {
    for (const pid_t pid : left) {
      ::kill(pid, SIGKILL);
    }
    for (const pid_t pid : left) {
      awaitGone(pid);
    }
  }
  for (const std::string& child : children()) {
    ::rmdir(child.c_str());
  }
  ::rmdir(path_.c_str());
}

ProcessSpec TestCgroup::holding(ProcessSpec spec) const {
  return behind({"sh", "-c", "echo $$ >\"$0\" && exec \"$@\"", path_ + "/cgroup.procs"},
                std::move(spec));
}

std::vector<std::string> TestCgroup::children() const {
  std::vector<std::string> found;
  addChildren(path_, found);
  return found;
}

std::vector<pid_t> TestCgroup::members() const {
  std::vector<pid_t> all;
  addMembers(path_, all);
  for (const std::string& child : children()) {
    addMembers(child, all);
  }
  return all;
}

} // namespace exec_wrapper::test
