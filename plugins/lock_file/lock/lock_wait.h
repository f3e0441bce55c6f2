#pragma once

#include "base/file_descriptor.h"
#include "exec_wrapper/time.h"

#include <functional>
#include <stop_token>
#include <string>

namespace exec_wrapper::lock_file {

/// Waits until it makes sense to look at a lock again. From its construction on it misses no
/// removal of the file. So look once between the construction and the first `wait`.
class LockWait {
public:
  LockWait(const std::string& path, std::stop_token stop);
  LockWait(const LockWait&) = delete;
  LockWait& operator=(const LockWait&) = delete;

  /// Blocks until the file was removed, renamed or replaced, a stop is requested, or `limit` or a
  /// second is over. The second is for file systems that do not report changes by other machines.
  void wait(Duration limit);

private:
  bool lockWentAway() const;

  const std::string name_; // of the lock in its directory
  base::FileDescriptor changes_;
  base::FileDescriptor stopped_;
  std::stop_callback<std::function<void()>> wakeUp_; // last: it uses stopped_
};

} // namespace exec_wrapper::lock_file
