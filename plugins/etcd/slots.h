#pragma once

#include "base/status.h"
#include "lease_terms.h"
#include "store.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace exec_wrapper::etcd {

/// A place that is ours as long as its lease is renewed.
struct Slot {
  std::string key;
  std::int64_t lease = 0;
  std::int64_t revision = 0; ///< of the creation of the key: rises with each holder, of any slot
  SteadyTime renewed{};      ///< the lease counts from here
};

/// All slots are taken.
struct Full {
  std::vector<Entry> taken; ///< at least one
};

/// The slots of one key: KEY/slot/0, KEY/slot/1, and so on. A transaction takes a slot: it creates
/// the slot's key if there is none, and attaches it to a lease.
class Slots {
public:
  Slots(Store& store, const std::string& key, std::size_t count, LeaseTerms terms,
        const Clock& clock);

  using Result = std::variant<Slot, Full, Reply>;

  /// One try; does not wait for a holder. `value` describes this run; the same transaction removes
  /// the key `removed`, unless it is empty. If no slot was taken, or no answer came in time, the
  /// lease is revoked.
  Result take(const std::string& value, const std::string& removed, const Limits& limits);

  /// Revokes the lease within the limits. A failure says why it could not be revoked.
  base::Status giveBack(std::int64_t lease, const Limits& limits);

private:
  std::vector<std::size_t> freeIn(const std::vector<Entry>& taken) const;
  Result takeOneOf(const std::vector<std::size_t>& free, Change change, const Limits& limits);

  Store& store_;
  const std::string prefix_;
  const std::size_t count_;
  const LeaseTerms terms_;
  const Clock& clock_;
};

} // namespace exec_wrapper::etcd
