#pragma once

#include "base/process_list.h"
#include "exec_wrapper/host.h"
#include "run/recovery/orphan_finder.h"

#include <vector>

namespace exec_wrapper::run {

/// The result of a cleanup after a run whose wrapper is gone.
struct OrphanCleanup {
  std::vector<base::ProcessEntry> killed;    ///< got SIGKILL
  std::vector<base::ProcessEntry> survivors; ///< are alive, or may be processes of that run
  std::vector<base::ProcessEntry> denied;    ///< those survivors that this user may not signal
  bool includesUs = false; ///< we are part of that run ourselves, so no process was killed
  bool procHidden = false; ///< there may be more, which this machine hides from us

  bool none() const noexcept { return survivors.empty() && !procHidden; }
};

/// Sends SIGKILL to the orphans of a wrapper that is gone: the confirmed ones, and those that claim
/// to be its orphans. Blocks until all have ended, for `limit` at most, or until none of them may
/// be signalled. Kills no process if a confirmed one is this process, its ancestor or its
/// descendant.
OrphanCleanup killOrphans(const KilledRun& run, Duration limit,
                          GroupNumber number = GroupNumber::Old);

} // namespace exec_wrapper::run
