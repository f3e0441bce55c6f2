#pragma once

#include "exec_wrapper/host.h"
#include "lock_file/lock/lock.h"
#include "lock_file/stale/liveness.h"
#include "lock_file/stale/stale_lock.h"
#include "lock_settings.h"

#include <optional>
#include <string>
#include <variant>

namespace exec_wrapper::lock_file {

/// Another run has the lock.
struct HeldLock {
  ExistingLock occupant;
  std::string remark;   ///< an addition to the description, or empty
  bool forEver = false; ///< it will never be released: waiting makes no sense
};

/// Tries to get a lock. The lock of a dead run is taken over if that is allowed, after the run's
/// orphans were killed. For one thread.
class LockAcquirer {
public:
  LockAcquirer(std::string path, StaleLocks stale, Host& host, ProcessFacts facts);

  using Result = std::variant<Lock, HeldLock, LockFailure>;

  /// One try. Waits for nothing except, once, the end of a dead run's orphans.
  Result take();

  /// The content that we write into a lock.
  Holder ourselves() const;

private:
  std::variant<Lock, ExistingLock, LockFailure> tryOnce(const Holder& us) const;
  HeldLock held(ExistingLock occupant, const Liveness& liveness) const;
  std::string remark(const ExistingLock& occupant, const Liveness& liveness) const;
  std::string whyNotEnded(const ExistingLock& occupant) const;
  bool canBreak(const ExistingLock& occupant, const Liveness& liveness) const;
  bool killOrphansOfHolder(const Holder& holder, const Liveness& liveness);
  Removal breakLock(const ExistingLock& occupant, const Holder& us) const;

  const std::string path_;
  const StaleLocks stale_;
  Host& host_;
  const ProcessFacts facts_;
  std::optional<Holder> tried_; // the dead run whose orphans we tried to kill
};

} // namespace exec_wrapper::lock_file
