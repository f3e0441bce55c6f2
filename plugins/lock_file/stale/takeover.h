#pragma once

#include "base/file_descriptor.h"

#include <string>

namespace exec_wrapper::lock_file {

/// The right to remove a stale lock. One process at a time has it: a flock(2) on a separate file
/// beside the lock, `.<lock>.takeover`. Only its owner can open that file (0600). A flock on the
/// lock itself could be taken, and kept, by everybody who may read it.
///
/// The file is removed by the process that has the flock on it. So of two processes with a flock,
/// at most one has it on the file at the path. A file left by a dead process is used by the next
/// one.
class Takeover {
public:
  /// One try; does not wait.
  explicit Takeover(const std::string& lockPath);
  ~Takeover();
  Takeover(const Takeover&) = delete;
  Takeover& operator=(const Takeover&) = delete;

  /// 0: we have the right. EWOULDBLOCK: another process has it. EPERM: the file is not ours or
  /// root's, or is no regular file. Else the errno of the failure.
  int error() const noexcept { return error_; }

private:
  int take();

  const std::string path_;
  base::FileDescriptor file_;
  int error_ = 0;
};

/// The path of that file.
std::string takeoverPath(const std::string& lockPath);

} // namespace exec_wrapper::lock_file
