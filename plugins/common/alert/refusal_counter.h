#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/settings.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::common {

/// How refused runs are counted, and when the count is too high.
struct Counting {
  enum class Rule : std::uint8_t {
    Exceeded, ///< compared before this refusal is counted: it may reach the threshold plus one
    Reached,  ///< compared after this refusal is counted: the one that reaches the threshold alerts
  };
  std::uint64_t threshold = 0; ///< 0: refusals are not counted
  Rule rule = Rule::Exceeded;
  bool resetWhenAcquired = true;
};

/// Reads `<prefix>threshold`, `<prefix>threshold-rule` and `<prefix>counter-reset`.
Counting countingFrom(const Settings& settings, const std::string& prefix);

/// The number of refused runs, and the time of the first one.
struct RefusalCount {
  std::uint64_t number = 0;
  std::optional<WallTime> since; ///< to the millisecond; empty: not known

  bool operator==(const RefusalCount&) const = default;
};

/// The holder of a lock, for the alert. Any member may be unknown.
struct LockHolder {
  pid_t wrapper = 0;
  std::string host;
  std::string command;
  std::optional<WallTime> since;
};

/// Counts the runs that are refused because a lock is held, and alerts people when there are too
/// many. The guard stores the count.
class RefusalCounter {
public:
  struct Next {
    RefusalCount kept;                   ///< the count to store
    std::optional<RefusalCount> tooMany; ///< the count for the alert, after `kept` was stored
  };

  /// The lock is a fact of the alert, with the name `lockName` and the value `lock`.
  RefusalCounter(const Counting& counting, std::string lockName, std::string lock, Host& host);

  bool counts() const noexcept { return counting_.threshold > 0; }

  /// Whether the count restarts when a run gets the lock.
  bool endsWithAdmission() const noexcept { return counts() && counting_.resetWhenAcquired; }

  /// The state after one more refused run.
  Next next(const RefusalCount& before) const;

  /// `heldBy` names the holder of the lock, in words.
  void alert(const RefusalCount& refusals, const LockHolder& holder,
             const std::string& heldBy) const;

private:
  const Counting counting_;
  const std::string lockName_;
  const std::string lock_;
  Host& host_;
};

} // namespace exec_wrapper::common
