#pragma once

#include "count_text.h"
#include "exec_wrapper/host.h"
#include "holder.h"
#include "lock_settings.h"

#include <string>
#include <string_view>

namespace exec_wrapper::lock_file {

/// Counts how often runs are refused because the lock is held, and says so when it is too often. A
/// count that cannot be kept is an error in the log and nothing more.
class Refusals {
public:
  Refusals(Counting counting, std::string lockfile, Host& host);

  /// This run is refused. `heldBy` says by whom, in words.
  void refused(const Holder& holder, const std::string& heldBy) const;

  /// This run got the lock.
  void lockAcquired() const;

private:
  Count countIn(std::string_view text) const;
  void alert(const Count& refusals, const Holder& holder, const std::string& heldBy) const;

  const Counting counting_;
  const std::string lockfile_;
  Host& host_;
};

} // namespace exec_wrapper::lock_file
