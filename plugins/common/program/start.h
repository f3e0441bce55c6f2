#pragma once

#include "base/file_descriptor.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::common {

/// A program for /bin/sh.
struct ShellProgram {
  std::string text;                                ///< the line
  std::vector<std::string> environment;            ///< entries NAME=VALUE
  std::optional<std::string> input = std::nullopt; ///< its standard input; empty: /dev/null
  bool separateErrors = false;                     ///< its standard error has its own pipe
};

/// A started process, or why none was started.
struct Started {
  pid_t pid = -1;
  base::FileDescriptor output; ///< its standard output; readable, does not block
  base::FileDescriptor errors; ///< its standard error; not valid: it is in `output`
  int error = 0;               ///< an errno if there is no process
};

/// Starts /bin/sh in its own session, without our other descriptors, and without blocked or ignored
/// signals.
Started startShell(const ShellProgram& program);

} // namespace exec_wrapper::common
