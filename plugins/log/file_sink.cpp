#include "file_sink.h"

#include "common/text.h"
#include "exec_wrapper/settings.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <utility>

namespace exec_wrapper::log {

FileSink::FileSink(std::string path) : path_(std::move(path)) {
  if (const int error = open(); error != 0) {
    throw ConfigurationError("log-file: cannot open " + common::printable(path_) + ": " +
                             common::errorText(error) +
                             "; name a file in a directory that is there and that this user may "
                             "write, or leave log-file out to log to standard error");
  }
}

int FileSink::open() {
  // O_NONBLOCK: opening a named pipe without a reader must not stop the start of the run.
  common::FileDescriptor file(::open(
      path_.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK, 0640));
  if (!file.valid()) {
    return errno;
  }
  file_ = std::move(file);
  torn_ = false;
  return 0;
}

int FileSink::followRotation() {
  struct stat named {};
  struct stat opened {};
  const bool same = ::stat(path_.c_str(), &named) == 0 && ::fstat(file_.get(), &opened) == 0 &&
                    named.st_dev == opened.st_dev && named.st_ino == opened.st_ino;
  return same ? 0 : open();
}

std::string FileSink::write(const Line& line, SteadyTime deadline) {
  int error = followRotation();
  if (error == 0) {
    const std::string bytes = (torn_ ? "\n" : "") + line.stamp + line.text + '\n';
    std::string_view rest = bytes;
    error = writeWhole(file_.get(), rest, deadline);
    torn_ = error != 0 && (torn_ || rest.size() < bytes.size());
  }
  if (error == 0) {
    return {};
  }
  return "cannot write to " + path_ + ": " + common::errorText(error);
}

} // namespace exec_wrapper::log
