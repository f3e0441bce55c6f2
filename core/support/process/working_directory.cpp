#include "support/process/working_directory.h"

#include <fcntl.h>
#include <limits.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace exec_wrapper {

namespace {

bool hasName() noexcept {
  std::array<char, PATH_MAX> name;
  return getcwd(name.data(), name.size()) != nullptr;
}

void complain(const char* text) noexcept {
  static_cast<void>(!write(STDERR_FILENO, text, std::strlen(text)));
}

} // namespace

NamedWorkingDirectory::NamedWorkingDirectory() noexcept {
  if (hasName()) {
    return;
  }
  // It need not be readable for that, only enterable later.
  left_.reset(open(".", O_PATH | O_DIRECTORY | O_CLOEXEC));
  if (chdir("/") != 0) {
    left_.reset();
  } else if (!left_.valid()) {
    complain("exec_wrapper: the working directory is gone and cannot be entered; the run continues "
             "in /\n");
  }
}

NamedWorkingDirectory::~NamedWorkingDirectory() {
  if (left_.valid() && fchdir(left_.get()) != 0) {
    complain("exec_wrapper: the working directory is gone and cannot be entered; the run continues "
             "in /\n");
  }
}

} // namespace exec_wrapper
