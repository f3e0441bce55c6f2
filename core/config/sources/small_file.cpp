#include "config/sources/small_file.h"

#include "base/file.h"
#include "base/file_descriptor.h"
#include "base/text.h"

#include <fcntl.h>
#include <sys/sysmacros.h>

#include <cerrno>

namespace exec_wrapper::config {

namespace {

bool isNull(const struct stat& status) {
  constexpr unsigned memoryDevices = 1;
  constexpr unsigned null = 3;
  return S_ISCHR(status.st_mode) && status.st_rdev == makedev(memoryDevices, null);
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
  const int error = base::readFile(fd.get(), limit + 1, file.text);
  if (error != 0) {
    fail(file, error);
  } else if (file.text.size() > limit) {
    file.failure = "it is longer than " + std::to_string(limit) + " bytes";
  }
  return file;
}

} // namespace exec_wrapper::config
