#pragma once

#include "base/file_descriptor.h"

#include <sys/types.h>

#include <string>
#include <vector>

namespace exec_wrapper::command {

/// A started process, or why none was started.
struct Started {
  pid_t pid = -1;
  base::FileDescriptor output; ///< its standard output and error; readable, does not block
  int error = 0;               ///< an errno if there is no process
};

/// Starts /bin/sh with `text` in its own session, with `input` on its standard input, without our
/// other descriptors, and without blocked or ignored signals.
Started startShell(const std::string& text, const std::vector<std::string>& environment,
                   const std::string& input);

} // namespace exec_wrapper::command
