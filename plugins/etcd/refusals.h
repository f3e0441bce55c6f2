#pragma once

#include "common/alert/refusal_counter.h"
#include "exec_wrapper/host.h"
#include "holder.h"
#include "store.h"

#include <optional>
#include <string>

namespace exec_wrapper::etcd {

std::string formatCount(const common::RefusalCount& count);

/// Nothing where the text is no count.
std::optional<common::RefusalCount> parseCount(const std::string& text);

/// Counts in etcd, at KEY/refusals, how often runs are refused because the lock is held, those of
/// all hosts together, and says so when it is too often. A count that cannot be kept is an error in
/// the log and nothing more.
class Refusals {
public:
  Refusals(const common::Counting& counting, const std::string& key, Store& store, Host& host);

  /// This run is refused. `heldBy` says by whom, in words.
  void refused(const Holder& holder, const std::string& heldBy, const Limits& limits);

  /// The key that a run which gets the lock is to remove; empty: none.
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
