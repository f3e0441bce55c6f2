#pragma once

#include "exec_wrapper/host.h"
#include "liveness.h"
#include "lock.h"
#include "lock_settings.h"
#include "stale_lock.h"

#include <optional>
#include <string>
#include <variant>

namespace exec_wrapper::lock_file {

/// Another run has the lock.
struct HeldLock {
  Occupant occupant;
  std::string remark;   ///< what else there is to say, to stand behind the description; or empty
  bool forEver = false; ///< it will never be given back: there is nothing to wait for
};

/// Tries to get a lock. That of a dead run is taken over where that is allowed, once what the run
/// left behind is ended too. For one thread.
class LockTaker {
public:
  LockTaker(std::string path, StaleLocks stale, Host& host, ProcessFacts facts);

  using Result = std::variant<Lock, HeldLock, LockFailure>;

  /// One try. Waits for nobody, save for the end of what a dead run left, once.
  Result take();

  /// What we write into a lock.
  Holder ourselves() const;

private:
  std::variant<Lock, Occupant, LockFailure> tryOnce(const Holder& us) const;
  HeldLock held(Occupant occupant, const Liveness& liveness) const;
  std::string remark(const Occupant& occupant, const Liveness& liveness) const;
  std::string whyNotEnded(const Occupant& occupant) const;
  bool mayBreak(const Occupant& occupant, const Liveness& liveness) const;
  bool endRest(const Holder& holder, const Liveness& liveness);
  Removal breakLock(const Occupant& occupant, const Holder& us) const;

  const std::string path_;
  const StaleLocks stale_;
  Host& host_;
  const ProcessFacts facts_;
  std::optional<Holder> tried_; // what this dead run left was to be ended
};

} // namespace exec_wrapper::lock_file
