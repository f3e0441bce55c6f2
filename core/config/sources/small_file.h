#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <string>

namespace exec_wrapper::config {

/// A file that was read whole, or the reason why not.
struct SmallFile {
  std::string text;
  struct stat status {}; ///< of the same open file
  int error = 0;         ///< of the failed call, if there is one
  std::string failure;   ///< in words; empty if the file was read
};

/// Reads a regular file of at most `limit` bytes. Never blocks, for example on a pipe. /dev/null is
/// an empty file.
SmallFile readSmallFile(const std::string& path, std::size_t limit);

} // namespace exec_wrapper::config
