#include "run/plugin_children.h"

#include "run/process_table.h"
#include "support/child_variables.h"

#include <dirent.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <string>

namespace exec_wrapper {

namespace {

struct CloseDirectory {
  void operator()(DIR* directory) const { closedir(directory); }
};

bool saysThatAPluginStartedIt(pid_t process) {
  const std::string environment = '\0' + environmentOf(process);
  return environment.find('\0' + std::string(kParentVariable) + "=" + std::to_string(getpid()) +
                          "::plugin:") != std::string::npos;
}

} // namespace

PluginChildren::PluginChildren() {
  const std::unique_ptr<DIR, CloseDirectory> threads(opendir("/proc/self/task"));
  while (const dirent* const entry = threads ? readdir(threads.get()) : nullptr) {
    const pid_t thread = std::atoi(entry->d_name); // 0 for "." and ".."
    if (thread > 0 && thread != gettid()) {
      const std::vector<pid_t> children = childrenOfThread(thread);
      children_.insert(children_.end(), children.begin(), children.end());
    }
  }
}

bool PluginChildren::contains(pid_t child) const {
  return std::find(children_.begin(), children_.end(), child) != children_.end() ||
         saysThatAPluginStartedIt(child);
}

} // namespace exec_wrapper
