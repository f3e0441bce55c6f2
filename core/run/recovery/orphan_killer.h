#pragma once

#include "base/process_list.h"
#include "exec_wrapper/host.h"
#include "run/recovery/orphan_finder.h"

#include <vector>

namespace exec_wrapper::run {

/// What became of the processes of a run whose wrapper is gone.
struct OrphanCleanup {
  std::vector<base::ProcessEntry> killed;    ///< were sent SIGKILL
  std::vector<base::ProcessEntry> survivors; ///< are alive, or may be processes of that run
  std::vector<base::ProcessEntry> denied;    ///< of the survivors: this user may not signal them
  bool includesUs = false; ///< we are part of that run ourselves, so nobody was killed
  bool procHidden = false; ///< there may be more, which this machine does not show to us

  bool none() const noexcept { return survivors.empty() && !procHidden; }
};

/// Sends SIGKILL to what a wrapper that is gone has left behind, where that is confirmed. Blocks
/// until all are gone, `limit` long at most, or none of them may be signalled. Kills nobody where
/// one of them is this process, its ancestor or its descendant.
OrphanCleanup killOrphans(const KilledRun& run, Duration limit,
                          GroupNumber number = GroupNumber::Old);

} // namespace exec_wrapper::run
