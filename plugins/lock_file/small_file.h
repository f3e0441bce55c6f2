#pragma once

#include "base/file_descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <string>

namespace exec_wrapper::lock_file {

/// No file of ours is longer than this; of what is longer, the rest is passed over.
inline constexpr std::size_t kSmallFile = 4096;

/// What can be read from the descriptor, `limit` bytes at most.
inline std::string readSmall(int fd, std::size_t limit = kSmallFile) {
  std::string text;
  for (std::size_t length = 0; length < limit;) {
    text.resize(std::min(limit, length + kSmallFile));
    const ssize_t count = ::read(fd, text.data() + length, text.size() - length);
    if (count < 0 && errno == EINTR) {
      continue;
    }
    length += count > 0 ? static_cast<std::size_t>(count) : 0;
    text.resize(length);
    if (count <= 0) {
      break;
    }
  }
  return text;
}

/// The same for a file by its name; empty where it cannot be read.
inline std::string readSmallFile(const std::string& path, std::size_t limit = kSmallFile) {
  const base::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  return file.valid() ? readSmall(file.get(), limit) : std::string();
}

} // namespace exec_wrapper::lock_file
