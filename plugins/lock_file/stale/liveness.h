#pragma once

#include "lock_file/lock/existing_lock.h"
#include "process_facts.h"

#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::lock_file {

/// What this machine can tell of the run that a lock names.
struct Liveness {
  enum class State {
    Nameless,  ///< the lock names no run
    Elsewhere, ///< on another host, in another pid namespace, or not to be told from that
    Alive,     ///< its wrapper lives
    Orphaned,  ///< its wrapper is gone, but the `survivors` of its command live
    Dead,      ///< its wrapper is gone, and nothing of it is known to live
    Past,      ///< the machine was started anew since
    Abandoned, ///< its wrapper is gone, but what it left is in a namespace that we cannot look into
  };
  State state = State::Nameless;
  std::vector<base::ProcessEntry> survivors; ///< one without a name is not shown to us

  bool wrapperGone() const noexcept {
    return state == State::Orphaned || state == State::Dead || state == State::Past;
  }
};

/// Whether that wrapper is named in what a command is told of its wrapper and of those around it
/// (`EXEC_WRAPPER_PARENT`): "<pid>:<process type>:<port>:<start>:<pid>-<start>,...". The last two
/// may be missing.
bool names(std::string_view mark, const base::ProcessId& wrapper);

/// `us`: who we would be as a holder. The holder's own lock on the file is asked first: as long as
/// that is there the wrapper lives, whatever the numbers in the file mean here. Says that a wrapper
/// is gone only where it certainly is; what the machine does not show to us counts as alive. Looks
/// through all processes then: a survivor is a member of the command's process group, or was told
/// that this wrapper runs it.
Liveness livenessOf(const ExistingLock& occupant, const Holder& us, const ProcessFacts& facts);

} // namespace exec_wrapper::lock_file
