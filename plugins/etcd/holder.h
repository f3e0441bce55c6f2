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

/// Who holds a slot, as the slot's value says it. Any part may be unknown: whoever may write to
/// etcd can have written anything.
struct Holder {
  std::string host;
  pid_t wrapper = 0;
  std::string command;           ///< for people; secrets masked
  std::optional<WallTime> since; ///< by its own clock, to the millisecond

  bool operator==(const Holder&) const = default;
};

/// This run, from now on.
Holder ourselves(const RunIdentity& run, WallTime now);

/// As JSON. What is too long is shortened.
std::string formatHolder(const Holder& holder);

/// Texts are printable and short.
Holder parseHolder(const std::string& value);

/// Who holds the lock of this name, which so many may hold: "etcd key /locks/backup is held by pid
/// 4711 on db1 for 3h 12m: tar czf ...".
std::string describe(const std::string& key, std::size_t slots, const std::vector<Entry>& taken,
                     WallTime now);

} // namespace exec_wrapper::etcd
