#pragma once

#include "common/alert/refusal_counter.h"
#include "exec_wrapper/host.h"
#include "lock_file/lock/holder.h"

#include <string>
#include <string_view>

namespace exec_wrapper::lock_file {

/// Counts in a file the runs that are refused because the lock is held, and alerts people when
/// there are too many. A count that cannot be stored is an error in the log and nothing more.
class Refusals {
public:
  Refusals(const common::Counting& counting, std::string file, std::string lockfile, Host& host);

  /// Counts this refused run. `heldBy` names the holder, in words.
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
