#pragma once

#include "common/alert/refusal_counter.h"
#include "exec_wrapper/host.h"
#include "holder.h"
#include "store.h"

#include <optional>
#include <string>

namespace exec_wrapper::etcd {

std::string formatCount(const common::RefusalCount& count);

/// No value if the text is not a count.
std::optional<common::RefusalCount> parseCount(const std::string& text);

/// Counts in etcd, at KEY/refusals, the runs of all hosts that are refused because the lock is
/// held, and alerts people when there are too many. A count that cannot be stored is an error in
/// the log and nothing more.
class Refusals {
public:
  Refusals(const common::Counting& counting, const std::string& key, Store& store, Host& host);

  /// Counts this refused run. `heldBy` names the holder, in words.
  void refused(const Holder& holder, const std::string& heldBy, const Limits& limits);

  /// The key to be removed by a run that gets the lock; empty: none.
  std::string endedByAdmission() const;

private:
  common::RefusalCount countIn(const std::optional<Entry>& entry) const;
  Change changeOf(const std::optional<Entry>& before, const common::RefusalCount& count) const;

  const common::RefusalCounter counter_;
  const std::string countKey_;
  Store& store_;
  Host& host_;
};

} // namespace exec_wrapper::etcd
