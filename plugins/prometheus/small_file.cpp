#include "small_file.h"

#include "base/file.h"
#include "base/file_descriptor.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>

namespace exec_wrapper::prometheus {

namespace {

constexpr mode_t kForAll = 0644;

int writeAll(int file, std::string_view text) {
  while (!text.empty()) {
    const ssize_t size = ::write(file, text.data(), text.size());
    if (size < 0 && errno != EINTR) {
      return errno;
    }
    text.remove_prefix(size > 0 ? static_cast<std::size_t>(size) : 0);
  }
  return 0;
}

int writeNew(int directory, const std::string& name, std::string_view text) {
  const int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const base::FileDescriptor file(::openat(directory, name.c_str(), flags, kForAll));
  if (!file.valid() || ::fchmod(file.get(), kForAll) != 0) { // whatever the umask is
    return errno;
  }
  return writeAll(file.get(), text);
}

} // namespace

std::string readFile(int directory, const std::string& name, std::size_t most) {
  const int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  const base::FileDescriptor file(::openat(directory, name.c_str(), flags));
  struct stat facts {};
  if (!file.valid() || ::fstat(file.get(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
    return {};
  }
  return base::readFile(file.get(), most);
}

int replaceFile(int directory, const std::string& name, std::string_view text) {
  const std::string temporary = "." + name + ".new"; // collectors do not read this name
  ::unlinkat(directory, temporary.c_str(), 0);       // left by a killed process
  int error = writeNew(directory, temporary, text);
  if (error == 0 && ::renameat(directory, temporary.c_str(), directory, name.c_str()) != 0) {
    error = errno;
  }
  if (error != 0) {
    ::unlinkat(directory, temporary.c_str(), 0);
  }
  return error;
}

} // namespace exec_wrapper::prometheus
