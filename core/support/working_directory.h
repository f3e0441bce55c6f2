#pragma once

#include "base/file_descriptor.h"

namespace exec_wrapper {

/// Lets the program stand in a directory that has a name for as long as this object lives. Poco's
/// application asks for the name at its start, and a directory that was removed, or whose path is
/// longer than PATH_MAX, has none. Where the name can be had, nothing is done. On the main thread,
/// while there is no other.
class NamedWorkingDirectory {
public:
  NamedWorkingDirectory() noexcept;

  /// Back to where the program was started.
  ~NamedWorkingDirectory();

  NamedWorkingDirectory(const NamedWorkingDirectory&) = delete;
  NamedWorkingDirectory& operator=(const NamedWorkingDirectory&) = delete;

private:
  base::FileDescriptor left_; // where we were, if we had to leave
};

} // namespace exec_wrapper
