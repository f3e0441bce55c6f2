#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/settings.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::common {

/// When refused runs are counted, and when the count is too high.
struct Counting {
  enum class Rule : std::uint8_t {
    Exceeded, ///< the count is compared first: it may grow to the threshold and one beyond
    Reached,  ///< this refusal is counted first: the one that makes the threshold full is told
  };
  std::uint64_t threshold = 0; ///< 0: they are not counted
  Rule rule = Rule::Exceeded;
  bool resetWhenAcquired = true;
};

/// From `<prefix>threshold`, `<prefix>threshold-rule` and `<prefix>counter-reset`.
Counting countingFrom(const Settings& settings, const std::string& prefix);

/// How many runs were refused, and when the first of them was.
struct RefusalCount {
  std::uint64_t number = 0;
  std::optional<WallTime> since; ///< to the millisecond; nothing: not known

  bool operator==(const RefusalCount&) const = default;
};

/// Who holds a lock, for the alert. Any part may be unknown.
struct LockHolder {
  pid_t wrapper = 0;
  std::string host;
  std::string command;
  std::optional<WallTime> since;
};

/// Counts how often runs are refused because a lock is held, and asks people for attention when it
/// is too often. Where the count is kept is for the guard to know.
class RefusalCounter {
public:
  struct Next {
    RefusalCount kept;                   ///< to be written
    std::optional<RefusalCount> tooMany; ///< to be told when it was
  };

  /// The lock is a fact of the alert: `lockName` is its name there, `lock` its value.
  RefusalCounter(const Counting& counting, std::string lockName, std::string lock, Host& host);

  bool counts() const noexcept { return counting_.threshold > 0; }

  /// Whether the count begins anew when a run gets the lock.
  bool endsWithAdmission() const noexcept { return counts() && counting_.resetWhenAcquired; }

  /// One more run is refused now.
  Next next(const RefusalCount& before) const;

  /// `heldBy` says by whom the lock is held, in words.
  void alert(const RefusalCount& refusals, const LockHolder& holder,
             const std::string& heldBy) const;

private:
  const Counting counting_;
  const std::string lockName_;
  const std::string lock_;
  Host& host_;
};

} // namespace exec_wrapper::common
