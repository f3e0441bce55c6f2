#pragma once

#include "base/file_descriptor.h"

#include <string>

namespace exec_wrapper::lock_file {

/// The right to remove a stale lock, which one process at a time has: a flock(2) on a file of its
/// own beside the lock, `.<lock>.takeover`. Only its owner can open that file (0600): a flock on
/// the lock itself can be had, and kept, by everybody who may read it.
///
/// The file is removed by whoever has the flock on it, so of two processes that have one, at most
/// one has it on the file that stands there. What a process that died has left is used by the next
/// one.
class Takeover {
public:
  /// One try; waits for nobody.
  explicit Takeover(const std::string& lockPath);
  ~Takeover();
  Takeover(const Takeover&) = delete;
  Takeover& operator=(const Takeover&) = delete;

  /// 0: we have it. EWOULDBLOCK: another process has. EPERM: the file is not ours or root's, or is
  /// no regular file. Else what went wrong.
  int error() const noexcept { return error_; }

private:
  int take();

  const std::string path_;
  base::FileDescriptor file_;
  int error_ = 0;
};

/// Where that file is.
std::string takeoverPath(const std::string& lockPath);

} // namespace exec_wrapper::lock_file
