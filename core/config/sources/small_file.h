#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <string>

namespace exec_wrapper::config {

/// A file that was read whole, or why it was not.
struct SmallFile {
  std::string text;
  struct stat status {}; ///< of the very file that was read
  int error = 0;         ///< the errno of a failed call, where one failed
  std::string failure;   ///< in words; empty where the file was read
};

/// Reads a regular file of at most `limit` bytes; never waits, as a pipe would make it. /dev/null
/// is an empty file.
SmallFile readSmallFile(const std::string& path, std::size_t limit);

} // namespace exec_wrapper::config
