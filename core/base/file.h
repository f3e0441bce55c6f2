#pragma once

#include <cstddef>
#include <limits>
#include <string>

namespace exec_wrapper::base {

inline constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

/// Adds to the text what is left in the open file, `limit` bytes at most. Returns 0 or an errno;
/// then the text has what was read before.
int readFile(int fd, std::size_t limit, std::string& text);

/// What is left in the open file, `limit` bytes at most, or as much of it as can be read.
std::string readFile(int fd, std::size_t limit = kNoLimit);

/// The same for a file by its name; empty where it cannot be opened.
std::string readFile(const std::string& path, std::size_t limit = kNoLimit);

/// What one read(2) gives of the file, 4096 bytes at most: all of a small file of /proc, which is
/// made as it is read.
std::string readOnce(const std::string& path);

/// The path up to its last slash; "." where it has none.
std::string directoryOf(const std::string& path);

} // namespace exec_wrapper::base
