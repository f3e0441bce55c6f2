#pragma once

#include "base/file_descriptor.h"
#include "exec_wrapper/time.h"

#include <functional>
#include <stop_token>
#include <string>

namespace exec_wrapper::lock_file {

/// Tells when it is worth looking at a lock again. From its construction on no removal of the file
/// goes unnoticed, so look once between that and the first `wait`.
class LockWait {
public:
  LockWait(const std::string& path, std::stop_token stop);
  LockWait(const LockWait&) = delete;
  LockWait& operator=(const LockWait&) = delete;

  /// Blocks until the file was removed, renamed or replaced, a stop is asked, or `limit` or a
  /// second is over. The second is for file systems that do not tell what other machines do.
  void wait(Duration limit);

private:
  bool lockWentAway() const;

  const std::string name_; // of the lock in its directory
  base::FileDescriptor changes_;
  base::FileDescriptor stopped_;
  std::stop_callback<std::function<void()>> wakeUp_; // last: it uses stopped_
};

} // namespace exec_wrapper::lock_file
