#pragma once

#include "exec_wrapper/host.h"
#include "run/procfs/process_list.h"
#include "run/recovery/orphan_finder.h"

#include <vector>

namespace exec_wrapper::run {

/// What became of the processes of a run whose wrapper is gone.
struct Remains {
  std::vector<ProcessEntry> ended;  ///< were sent SIGKILL
  std::vector<ProcessEntry> left;   ///< live on, or may be processes of that run
  std::vector<ProcessEntry> denied; ///< of those who are left: may not be signalled by this user
  bool related = false;             ///< we are part of that run ourselves, so nobody was ended
  bool hidden = false;              ///< there may be more, which this machine does not show to us

  bool none() const noexcept { return left.empty() && !hidden; }
};

/// Ends with SIGKILL what a wrapper that is gone has left behind, as far as that is certain. Blocks
/// until all are gone, `limit` long at most, or none of them may be signalled. Nobody at all is
/// ended where one of them is this process, its ancestor or its descendant.
Remains endOrphans(const KilledRun& run, Duration limit, GroupNumber number = GroupNumber::Old);

} // namespace exec_wrapper::run
