#include "support/file_trust.h"

#include <unistd.h>

namespace exec_wrapper {

base::Status checkTrusted(const struct stat& status) {
  if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
    return base::Status::failure(
        "it belongs to user " + std::to_string(status.st_uid) +
        ", not to root or the user of this process; give it to one of them with: chown");
  }
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return base::Status::failure(
        "it is writable by other users than its owner; prevent that with: chmod go-w");
  }
  return {};
}

} // namespace exec_wrapper
