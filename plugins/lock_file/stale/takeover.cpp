#include "lock_file/stale/takeover.h"

#include "lock_file/lock/file_probe.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace exec_wrapper::lock_file {

namespace {

constexpr int kOpenings = 16; // its owner may remove it each time after we opened it

} // namespace

Takeover::Takeover(const std::string& lockPath) : path_(takeoverPath(lockPath)) {
  error_ = take();
  for (int i = 1; i < kOpenings && error_ == ESTALE; ++i) {
    error_ = take();
  }
}

Takeover::~Takeover() {
  if (error_ == 0) {
    ::unlink(path_.c_str());
  }
}

/// ESTALE: the file that was opened is no longer at the path.
int Takeover::take() {
  constexpr int kMode = O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  file_ = base::FileDescriptor(::open(path_.c_str(), kMode, 0600));
  struct stat ours {};
  if (!file_.valid() || ::fstat(file_.get(), &ours) != 0) {
    return errno;
  }
  if (!S_ISREG(ours.st_mode) || !trustedOwner(ours.st_uid)) {
    return EPERM;
  }
  if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
    return errno;
  }
  const FileProbe now = probe(path_);
  return now.kind == FileProbe::Kind::Regular && sameFile(now.status, ours) ? 0 : ESTALE;
}

std::string takeoverPath(const std::string& lockPath) {
  return lockPath.substr(0, lockPath.rfind('/') + 1) + "." + fileNameOf(lockPath).substr(0, 200) +
         ".takeover";
}

} // namespace exec_wrapper::lock_file
