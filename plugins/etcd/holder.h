#pragma once

#include "exec_wrapper/host.h"
#include "exec_wrapper/time.h"
#include "store.h"

#include <sys/types.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::etcd {

/// The holder of a slot, from the slot's value. Any member may be unknown: everybody who may write
/// to etcd can have written anything.
struct Holder {
  std::string host;
  pid_t wrapper = 0;
  std::string command;           ///< for people; secrets masked
  std::optional<WallTime> since; ///< by the holder's clock, to the millisecond

  bool operator==(const Holder&) const = default;
};

/// This run as a holder, since `now`.
Holder ourselves(const RunIdentity& run, WallTime now);

/// As JSON. Long texts are shortened.
std::string formatHolder(const Holder& holder);

/// The texts of the result are printable and short.
Holder parseHolder(const std::string& value);

/// Describes the holders of a lock with so many slots: "etcd key /locks/backup is held by pid 4711
/// on db1 for 3h 12m: tar czf ...".
std::string describe(const std::string& key, std::size_t slots, const std::vector<Entry>& taken,
                     WallTime now);

} // namespace exec_wrapper::etcd
