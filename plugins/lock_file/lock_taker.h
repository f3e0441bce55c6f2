#pragma once

#include "exec_wrapper/host.h"
#include "liveness.h"
#include "lock.h"
#include "lock_settings.h"
#include "stale_lock.h"

#include <string>
#include <variant>

namespace exec_wrapper::lock_file {

/// Another run has the lock.
struct HeldLock {
  Occupant occupant;
  std::string remark;   ///< what else there is to say, to stand behind the description; or empty
  bool forEver = false; ///< it will never be given back: there is nothing to wait for
};

/// Tries to get a lock, and takes over that of a dead run where that is allowed.
class LockTaker {
public:
  LockTaker(std::string path, StaleLocks stale, Host& host, ProcessFacts facts);

  using Result = std::variant<Lock, HeldLock, LockFailure>;

  /// One try; waits for nobody.
  Result take() const;

  /// What we write into a lock.
  Holder ourselves() const;

private:
  std::variant<Lock, Occupant, LockFailure> tryOnce(const Holder& us) const;
  HeldLock held(Occupant occupant, const Liveness& liveness) const;
  std::string remark(const Occupant& occupant, const Liveness& liveness) const;
  bool mayBreak(const Occupant& occupant, const Liveness& liveness) const;
  Removal breakLock(const Occupant& occupant, const Holder& us) const;

  const std::string path_;
  const StaleLocks stale_;
  Host& host_;
  const ProcessFacts facts_;
};

} // namespace exec_wrapper::lock_file
