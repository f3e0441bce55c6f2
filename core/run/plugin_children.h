#pragma once

#include <sys/types.h>

#include <vector>

namespace exec_wrapper {

/// Processes that plugins started, such as a reporter's program: children of this process like the
/// command, and adopted like its orphans when their parents end, but none of the command's.
///
/// A look at what is there now; to be made by the thread that starts the command, after the process
/// table was read, so that whoever is in the table and still lives is seen here.
class PluginChildren {
public:
  PluginChildren();

  /// Whether the process, a child of ours, is a plugin's: the child of another thread, or an
  /// adopted one that was told so. (The mark is `kParentVariable` with our number and the word
  /// "plugin" in the place of the port.)
  bool contains(pid_t child) const;

private:
  std::vector<pid_t> children_; // of the other threads
};

} // namespace exec_wrapper
