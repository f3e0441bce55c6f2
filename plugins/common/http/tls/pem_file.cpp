#include "common/http/tls/pem_file.h"

#include "base/text.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace exec_wrapper::http {

namespace {

constexpr off_t kLongestFile = off_t{16} << 20; // a machine's CA certificates are half a megabyte

} // namespace

std::string whyUnreadable(const std::string& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0 || access(file.c_str(), R_OK) != 0) {
    return base::errorText(errno);
  }
  if (!S_ISREG(status.st_mode)) {
    return S_ISDIR(status.st_mode) ? "it is a directory" : "it is not a regular file";
  }
  return status.st_size > kLongestFile
             ? "it is longer than " + std::to_string(kLongestFile) + " bytes"
             : std::string();
}

} // namespace exec_wrapper::http
