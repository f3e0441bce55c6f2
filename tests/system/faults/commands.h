#pragma once

#include "support/process_spec.h"
#include "support/temp_dir.h"
#include "system/faults/cell.h"
#include "system/faults/plan.h"
#include "system/faults/site.h"

namespace exec_wrapper::test::faults {

inline constexpr Duration kGrace = std::chrono::milliseconds(300);
inline constexpr Duration kHeartbeat = std::chrono::milliseconds(300);
inline constexpr Duration kRetryDelay = std::chrono::milliseconds(200);

/// Of an attempt, where the child is to time out: long enough to have met the fault before.
Duration processTimeout(const Cell& cell, Duration apiTimeout);

/// The wrapper in surroundings of its own, with the settings of the cell.
ProcessSpec wrapperFor(const Cell& cell, const Site& site, Duration apiTimeout,
                       const TempDir& directory);

/// Where that one keeps what it could not deliver, in the column where it is killed.
std::string spoolOf(const ProcessSpec& wrapper);

/// The child says "started TIME", "pid NUMBER" and "ready"; "ended TIME" before it ends by itself,
/// which it does on USR1, or on TERM where the run is revoked; and "term TIME" when it gets that.
/// Unless it ends by itself it has a descendant, in a session of its own, that ignores TERM.
Words childFor(const Cell& cell, const Plan& plan);

} // namespace exec_wrapper::test::faults
