#pragma once

#include "base/file_descriptor.h"
#include "exec_wrapper/host.h"
#include "lock_file/lock/lock.h"

#include <optional>
#include <thread>

namespace exec_wrapper::lock_file {

/// Looks after a lock while its run goes on, on a thread of its own: the file is touched when it is
/// half a day old, so that no cleaner of old files takes it, and its loss is an alert when it
/// happens. The kernel tells of changes of the file (inotify); a look every minute serves where it
/// does not, as on network file systems, and where the machine has no more watches to give.
class LockKeeper {
public:
  /// The lock and the host outlive this object. Throws std::system_error where no thread or
  /// descriptor is to be had.
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
  WallTime newest_ = WallTime::min(); // that the file was seen to be
  std::optional<SteadyTime> renewed_; // when we last touched it
  bool untouchable_ = false;          // said
  std::thread thread_;
};

} // namespace exec_wrapper::lock_file
