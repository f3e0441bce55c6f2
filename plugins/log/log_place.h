#pragma once

#include "base/file_descriptor.h"

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::log {

/// A descriptor that a path names, such as /dev/stdout or /proc/self/fd/3.
struct NamedDescriptor {
  pid_t process = 0;
  int number = 0;
};

std::optional<NamedDescriptor> namedDescriptor(std::string_view path, pid_t self);

/// The result of opening a path.
struct LogPlace {
  base::FileDescriptor file; ///< invalid: it cannot be used
  bool byName = false;       ///< it was opened by its name, so a new file of that name replaces it
  std::string problem;       ///< why it cannot be used
};

/// Opens the path for appending. Does not wait for the reader of a named pipe.
///
/// A path that names a descriptor is that descriptor, whatever it refers to: a socket cannot be
/// opened by name. A descriptor of this process must have been given to it at its start.
///
/// In a directory that others may write to, somebody could replace the log by a link to another
/// file. There links are not followed, except links of root or of us if the directory is sticky. A
/// file there is used only if it has one name. It must also belong to root or to us, or be a
/// regular file of the directory's owner.
LogPlace openLogPlace(const std::string& path);

} // namespace exec_wrapper::log
