#pragma once

#include "etcd_settings.h"
#include "exec_wrapper/host.h"
#include "holder.h"
#include "store.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::etcd {

/// How many runs were refused, and when the first of them was.
struct Count {
  std::uint64_t number = 0;
  std::optional<WallTime> since; ///< to the millisecond

  bool operator==(const Count&) const = default;
};

std::string formatCount(const Count& count);

/// Nothing where the text is no count.
std::optional<Count> parseCount(const std::string& text);

/// Counts in etcd, at KEY/refusals, how often runs are refused because the lock is held, those of
/// all hosts together, and says so when it is too often. A count that cannot be kept is an error in
/// the log and nothing more.
class Refusals {
public:
  Refusals(Counting counting, const std::string& key, Store& store, Host& host);

  /// This run is refused. `heldBy` says by whom, in words.
  void refused(const Holder& holder, const std::string& heldBy, const Limits& limits);

  /// The key that a run which gets the lock is to remove; empty: none.
  std::string endedByAdmission() const;

private:
  struct Step {
    Count count; // to be written
    bool told = false;
  };

  Step next(const std::optional<Entry>& before, Count& with) const;
  Change changeOf(const std::optional<Entry>& before, const Count& count) const;
  void alert(const Count& refusals, const Holder& holder, const std::string& heldBy) const;

  const Counting counting_;
  const std::string key_;
  const std::string counter_;
  Store& store_;
  Host& host_;
};

} // namespace exec_wrapper::etcd
