#include "run/procfs/plugin_children.h"

#include "base/directory.h"
#include "run/procfs/process_control.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

namespace exec_wrapper::run {

PluginChildren::PluginChildren(const PluginPrograms* programs) : programs_(programs) {
  const base::Directory threads(opendir("/proc/self/task"));
  while (const dirent* const entry = threads ? readdir(threads.get()) : nullptr) {
    const pid_t thread = std::atoi(entry->d_name); // 0 for "." and ".."
    if (thread > 0 && thread != gettid()) {
      const std::vector<pid_t> children = childrenOfThread(thread);
      children_.insert(children_.end(), children.begin(), children.end());
    }
  }
  std::ranges::sort(children_);
}

bool PluginChildren::contains(const base::ProcessEntry& child) const {
  return std::ranges::binary_search(children_, child.pid) ||
         (programs_ != nullptr && programs_->holds(child.session));
}

} // namespace exec_wrapper::run
