#pragma once

#include "lock_file/lock/existing_lock.h"
#include "process_facts.h"

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::lock_file {

/// What this machine knows of the run that a lock names.
struct Liveness {
  enum class State {
    Nameless,  ///< the lock names no run
    Elsewhere, ///< on another host, in another pid namespace, or not distinguishable from that
    Alive,     ///< its wrapper is alive
    Orphaned,  ///< its wrapper is gone, but the `survivors` of its command are alive
    Dead,      ///< its wrapper is gone, and no process of it is known to be alive
    Past,      ///< the machine was restarted since
    Abandoned, ///< its wrapper is gone, but its orphans are in a namespace that we cannot look into
  };
  State state = State::Nameless;
  std::vector<base::ProcessEntry> survivors; ///< one without a name is not visible to us

  bool wrapperGone() const noexcept {
    return state == State::Orphaned || state == State::Dead || state == State::Past;
  }
};

/// Whether `mark` names that wrapper. The mark is `EXEC_WRAPPER_PARENT`, which gives a command its
/// wrapper and the wrappers around it: "<pid>:<process type>:<port>:<start>:<pid>-<start>,...". The
/// last two fields may be missing.
bool names(std::string_view mark, const base::ProcessId& wrapper);

/// `us`: this run as a holder. The holder's own lock on the file is checked first: as long as it
/// exists, the wrapper is alive, whatever the numbers in the file mean here. A wrapper counts as
/// gone only if that is certain; processes that the machine does not show to us count as alive.
/// Then all processes are searched for survivors. A survivor is a member of the command's process
/// group, or has this wrapper in its `EXEC_WRAPPER_PARENT`.
Liveness livenessOf(const ExistingLock& occupant, const Holder& us, const ProcessFacts& facts);

} // namespace exec_wrapper::lock_file
