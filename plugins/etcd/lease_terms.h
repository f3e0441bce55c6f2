#pragma once

#include "exec_wrapper/time.h"

#include <chrono>

namespace exec_wrapper::etcd {

/// The times of a lease. All count from the moment before the request that granted or renewed it.
/// The server counts from a later moment, so for the server the lease ends later.
struct LeaseTerms {
  std::chrono::seconds ttl{}; ///< its duration
  Duration reserve{};         ///< it counts as lost this long before its end

  /// A renewal is due after this time: it may fail twice.
  Duration renewal() const noexcept { return left() / 3; }

  /// The last moment: a command that must be gone by the lease's end must be stopped now.
  Duration left() const noexcept { return ttl - reserve; }
};

/// For clocks of different speeds, a busy machine, and the time that SIGKILL takes.
Duration marginOf(std::chrono::seconds ttl) noexcept;

/// The terms for a holder that is stopped in time, which takes the grace period.
LeaseTerms termsToStop(std::chrono::seconds ttl, Duration gracePeriod) noexcept;

/// The terms for a holder that continues.
LeaseTerms termsToContinue(std::chrono::seconds ttl) noexcept;

/// The minimum of `LeaseTerms::left`: less is too short to renew a lease.
inline constexpr Duration kLeastToRenew = std::chrono::seconds(1);

/// The duration of a lease that is long enough for this grace period.
std::chrono::seconds longEnough(Duration gracePeriod) noexcept;

} // namespace exec_wrapper::etcd
