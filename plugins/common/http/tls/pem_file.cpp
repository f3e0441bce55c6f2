#include "common/http/tls/pem_file.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace exec_wrapper::http {

namespace {

constexpr off_t kLongestFile = off_t{16} << 20; // a machine's CA certificates are half a megabyte

} // namespace

base::Status checkReadable(const std::string& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) != 0 || access(file.c_str(), R_OK) != 0) {
    return base::Status::ofErrno(errno);
  }
  if (!S_ISREG(status.st_mode)) {
    return base::Status::failure(S_ISDIR(status.st_mode) ? "it is a directory"
                                                         : "it is not a regular file");
  }
  if (status.st_size > kLongestFile) {
    return base::Status::failure("it is longer than " + std::to_string(kLongestFile) + " bytes");
  }
  return {};
}

} // namespace exec_wrapper::http
