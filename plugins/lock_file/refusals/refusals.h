#pragma once

#include "common/alert/refusal_counter.h"
#include "exec_wrapper/host.h"
#include "lock_file/lock/holder.h"

#include <string>
#include <string_view>

namespace exec_wrapper::lock_file {

/// Counts in a file how often runs are refused because the lock is held, and says so when it is too
/// often. A count that cannot be kept is an error in the log and nothing more.
class Refusals {
public:
  Refusals(const common::Counting& counting, std::string file, std::string lockfile, Host& host);

  /// This run is refused. `heldBy` says by whom, in words.
  void refused(const Holder& holder, const std::string& heldBy) const;

  /// This run got the lock.
  void lockAcquired() const;

private:
  common::RefusalCount countIn(std::string_view text) const;

  const common::RefusalCounter counter_;
  const std::string file_;
  Host& host_;
};

} // namespace exec_wrapper::lock_file
