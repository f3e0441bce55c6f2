#pragma once

#include "occupant.h"
#include "process_facts.h"

#include <sys/types.h>

#include <optional>

namespace exec_wrapper::lock_file {

/// What this machine can tell of the run that a lock names.
struct Liveness {
  enum class State {
    Nameless,  ///< the lock names no run
    Elsewhere, ///< on another host, in another pid namespace, or not to be told from that
    Alive,     ///< its wrapper lives
    Orphaned,  ///< its wrapper is gone, but `survivor` of its command lives
    Dead,      ///< nothing of it lives
  };
  State state = State::Nameless;
  std::optional<pid_t> survivor;
};

/// `us`: who we would be as a holder. Says Dead only of what is certainly so; what the machine does
/// not show to us counts as alive. Looks through all processes where the wrapper is gone.
Liveness livenessOf(const Occupant& occupant, const Holder& us, const ProcessFacts& facts);

} // namespace exec_wrapper::lock_file
