#pragma once

#include "base/file_descriptor.h"

#include <sys/types.h>

#include <string>
#include <vector>

namespace exec_wrapper::command {

/// A process that was started, or why none was.
struct Started {
  pid_t pid = -1;
  base::FileDescriptor output; ///< readable, does not block: its standard output and error
  int error = 0;               ///< an errno where there is no process
};

/// Starts /bin/sh with `text`, in a session of its own, with `input` on its standard input, with no
/// other descriptor of ours, no signal blocked and none ignored.
Started startShell(const std::string& text, const std::vector<std::string>& environment,
                   const std::string& input);

} // namespace exec_wrapper::command
