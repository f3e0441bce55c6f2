#include "file_sink.h"

#include "base/text.h"
#include "exec_wrapper/settings.h"
#include "log_place.h"

#include <sys/stat.h>

#include <cerrno>
#include <utility>

namespace exec_wrapper::log {

FileSink::FileSink(std::string path) : path_(std::move(path)) {
  if (path_.ends_with('/') || path_.find('\0') != path_.npos) {
    throw ConfigurationError("log-file is not the name of a file: " + base::printable(path_));
  }
}

std::string FileSink::open() {
  LogPlace place = openLogPlace(path_);
  if (place.file.valid()) {
    file_ = std::move(place.file);
    byName_ = place.byName;
    torn_ = false;
  }
  return place.problem;
}

bool FileSink::rotated() const {
  struct stat named {};
  struct stat opened {};
  return byName_ && !(::stat(path_.c_str(), &named) == 0 && ::fstat(file_.get(), &opened) == 0 &&
                      named.st_dev == opened.st_dev && named.st_ino == opened.st_ino);
}

std::string FileSink::write(const Line& line, SteadyTime deadline) {
  if (!file_.valid() || rotated()) {
    if (std::string problem = open(); !problem.empty()) {
      return problem;
    }
  }
  const std::string bytes = (torn_ ? "\n" : "") + line.stamp + line.text + '\n';
  std::string_view rest = bytes;
  const int error = writeWhole(file_.get(), rest, deadline);
  torn_ = error != 0 && (torn_ || rest.size() < bytes.size());
  if (error == 0) {
    return {};
  }
  if (!byName_) {
    file_ = {}; // its reader is gone; another may come
  }
  return "cannot write to " + base::printable(path_) + ": " + base::errorText(error);
}

} // namespace exec_wrapper::log
