#pragma once

#include "base/process_list.h"
#include "run/procfs/plugin_programs.h"

#include <sys/types.h>

#include <vector>

namespace exec_wrapper::run {

/// Processes that plugins started, such as a reporter's program. Like the command, they are
/// children of this process. Like its orphans, they are adopted when their parents end. But they
/// are not the command's. They are identified by the kernel's data only, never by what they claim.
///
/// A snapshot of the present. It must be created by the thread that starts the command, after the
/// process table was read: then each of them that is in the table and still lives is seen here.
class PluginChildren {
public:
  /// `programs` may be null.
  explicit PluginChildren(const PluginPrograms* programs);

  /// Whether the process, a child of ours, is a plugin's: the child of another thread, or in the
  /// session of a program that a plugin registered with the host.
  bool contains(const base::ProcessEntry& child) const;

private:
  const PluginPrograms* const programs_;
  std::vector<pid_t> children_; // of the other threads
};

} // namespace exec_wrapper::run
