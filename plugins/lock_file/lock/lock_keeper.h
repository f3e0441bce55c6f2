#pragma once

#include "base/file_descriptor.h"
#include "exec_wrapper/host.h"
#include "lock_file/lock/lock.h"

#include <atomic>
#include <optional>
#include <thread>

namespace exec_wrapper::lock_file {

/// Takes care of a lock during its run, on its own thread. It touches the file when the file is
/// half a day old, so that no cleaner of old files removes it. The loss of the lock is alerted when
/// it happens. The kernel reports changes of the file (inotify). Where it does not, as on network
/// file systems, or where the machine has no watches left, a look every minute replaces the
/// reports.
class LockKeeper {
public:
  /// The lock and the host must outlive this object. Throws std::system_error if no thread or
  /// descriptor is available.
  LockKeeper(const Lock& lock, Host& host);

  /// Waits for the thread, which ends at once unless the file system does not answer.
  ~LockKeeper();
  LockKeeper(const LockKeeper&) = delete;
  LockKeeper& operator=(const LockKeeper&) = delete;

private:
  void keep();
  bool awaitNext() const;
  bool look();
  void keepYoung();

  const Lock& lock_;
  Host& host_;
  base::FileDescriptor changes_;
  base::FileDescriptor stopped_;
  std::atomic<bool> ending_ = false;
  WallTime newest_ = WallTime::min(); // the modification time last seen
  std::optional<SteadyTime> renewed_; // when we last touched the file
  bool untouchable_ = false;          // and the warning was logged
  std::thread thread_;
};

} // namespace exec_wrapper::lock_file
