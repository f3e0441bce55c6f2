#pragma once

#include "exec_wrapper/time.h"

#include <chrono>

namespace exec_wrapper::etcd {

/// What the times of a lease are, all counted from the moment before the request was made that
/// granted or renewed it. The server counts from a later one, so for it the lease ends later.
struct LeaseTerms {
  std::chrono::seconds ttl{}; ///< how long it holds
  Duration reserve{};         ///< how long before its end it counts as lost

  /// A renewal is due: twice it may fail.
  Duration renewal() const noexcept { return left() / 3; }

  /// The last moment: whoever has to be gone by the lease's end must be told now.
  Duration left() const noexcept { return ttl - reserve; }
};

/// For clocks that do not run alike, a busy machine, and the time that SIGKILL takes.
Duration marginOf(std::chrono::seconds ttl) noexcept;

/// Those of a lease whose holder is stopped in time, which takes the grace period.
LeaseTerms termsToStop(std::chrono::seconds ttl, Duration gracePeriod) noexcept;

/// Those of a lease whose holder goes on.
LeaseTerms termsToContinue(std::chrono::seconds ttl) noexcept;

/// The least that must be left of a lease to renew it in.
inline constexpr Duration kLeastToRenew = std::chrono::seconds(1);

/// A lease that is long enough for such a grace period.
std::chrono::seconds longEnough(Duration gracePeriod) noexcept;

} // namespace exec_wrapper::etcd
