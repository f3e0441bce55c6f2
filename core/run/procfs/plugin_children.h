#pragma once

#include "base/process_list.h"
#include "run/procfs/plugin_programs.h"

#include <sys/types.h>

#include <vector>

namespace exec_wrapper::run {

/// Processes that plugins started, such as a reporter's program: children of this process like the
/// command, and adopted like its orphans when their parents end, but none of the command's. They
/// are known by what the kernel tells of them, and never by what they say of themselves.
///
/// A look at what is there now; to be made by the thread that starts the command, after the process
/// table was read, so that whoever is in the table and still lives is seen here.
class PluginChildren {
public:
  /// `programs` may be null.
  explicit PluginChildren(const PluginPrograms* programs);

  /// Whether the process, a child of ours, is a plugin's: the child of another thread, or in the
  /// session of a program that a plugin told the host of.
  bool contains(const base::ProcessEntry& child) const;

private:
  const PluginPrograms* const programs_;
  std::vector<pid_t> children_; // of the other threads
};

} // namespace exec_wrapper::run
