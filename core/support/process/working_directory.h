#pragma once

#include "base/file_descriptor.h"

namespace exec_wrapper {

/// Ensures that the working directory has a name for the lifetime of this object. Poco's
/// application asks for the name at its start. A directory that was removed, or whose path is
/// longer than PATH_MAX, has none; then the program changes to /. Otherwise nothing is done. On the
/// main thread, while there is no other thread.
class NamedWorkingDirectory {
public:
  NamedWorkingDirectory() noexcept;

  /// Returns to the directory where the program was started.
  ~NamedWorkingDirectory();

  NamedWorkingDirectory(const NamedWorkingDirectory&) = delete;
  NamedWorkingDirectory& operator=(const NamedWorkingDirectory&) = delete;

private:
  base::FileDescriptor left_; // the original directory, if we had to leave it
};

} // namespace exec_wrapper
