#include "config/sources/small_file.h"

#include "base/file_descriptor.h"
#include "base/text.h"

#include <fcntl.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace exec_wrapper::config {

namespace {

bool isNull(const struct stat& status) {
  constexpr unsigned memoryDevices = 1;
  constexpr unsigned null = 3;
  return S_ISCHR(status.st_mode) && status.st_rdev == makedev(memoryDevices, null);
}

/// Returns the errno of a failed read, else 0. Stops one byte behind the limit.
int readUpTo(int fd, std::size_t limit, std::string& text) {
  std::array<char, 4096> buffer{}; // most such files are shorter
  while (text.size() <= limit) {
    const ssize_t count = ::read(fd, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) {
      continue;
    }
    if (count < 0) {
      return errno;
    }
    if (count == 0) {
      return 0;
    }
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return 0;
}

void fail(SmallFile& file, int error) {
  file.error = error;
  file.failure = base::errorText(error);
}

} // namespace

SmallFile readSmallFile(const std::string& path, std::size_t limit) {
  SmallFile file;
  const base::FileDescriptor fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (!fd.valid() || ::fstat(fd.get(), &file.status) != 0) {
    fail(file, errno);
    return file;
  }
  if (isNull(file.status)) {
    return file;
  }
  if (!S_ISREG(file.status.st_mode)) {
    file.failure = S_ISDIR(file.status.st_mode) ? "it is a directory" : "it is not a regular file";
    return file;
  }
  const int error = readUpTo(fd.get(), limit, file.text);
  if (error != 0) {
    fail(file, error);
  } else if (file.text.size() > limit) {
    file.failure = "it is longer than " + std::to_string(limit) + " bytes";
  }
  return file;
}

} // namespace exec_wrapper::config
