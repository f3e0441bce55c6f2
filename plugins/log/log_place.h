#pragma once

#include "base/file_descriptor.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::log {

/// A descriptor that a path stands for, as /dev/stdout and /proc/self/fd/3 do.
struct NamedDescriptor {
  pid_t process = 0;
  int number = 0;
};

std::optional<NamedDescriptor> namedDescriptor(std::string_view path, pid_t self);

/// What a path was opened as.
struct LogPlace {
  base::FileDescriptor file; ///< invalid: it cannot be used
  bool byName = false;       ///< a file that its name leads to, so a new one takes its place
  std::string problem;       ///< why it cannot be used
};

/// Opens the path for lines to be added. Does not wait for the reader of a named pipe.
///
/// A path that stands for a descriptor is that descriptor, whatever is behind it: a socket cannot
/// be opened by name. One of ours must have been given to us at our start.
///
/// In a directory that others may write to, somebody could put a link to another file in the
/// place of the log. There links are not followed, save those of root and us where the directory
/// is sticky, and a file is used only if it has one name and belongs to root or to us, or is a
/// regular file of the directory's owner.
LogPlace openLogPlace(const std::string& path);

} // namespace exec_wrapper::log
