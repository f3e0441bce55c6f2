#pragma once

#include "common/file_descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <string>

namespace exec_wrapper::lock_file {

/// No file that we read is longer than this; what is longer is cut off.
inline constexpr std::size_t kSmallFile = 4096;

/// What can be read from the descriptor, `kSmallFile` bytes at most.
inline std::string readSmall(int fd) {
  std::string text(kSmallFile, '\0');
  std::size_t length = 0;
  while (length < text.size()) {
    const ssize_t count = ::read(fd, text.data() + length, text.size() - length);
    if (count > 0) {
      length += static_cast<std::size_t>(count);
    } else if (count == 0 || errno != EINTR) {
      break;
    }
  }
  text.resize(length);
  return text;
}

/// The same for a file by its name; empty where it cannot be read.
inline std::string readSmallFile(const std::string& path) {
  const common::FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  return file.valid() ? readSmall(file.get()) : std::string();
}

} // namespace exec_wrapper::lock_file
