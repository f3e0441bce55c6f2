#pragma once

#include "base/process_id.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace exec_wrapper::report {

/// The process that has the right to change a file, as its marker names it.
struct TurnHolder {
  bool locked = false; ///< it has a write lock on the marker as long as it is alive
  base::ProcessId process;
  std::string boot;       ///< the boot id of its machine; empty: not known
  std::string namespaces; ///< in which its number and start time mean this process

  bool operator==(const TurnHolder&) const = default;
};

/// This process.
TurnHolder thisTurnHolder(bool locked);

/// The content of a marker: lines of `name=value`.
std::string formatTurnHolder(const TurnHolder& holder);

/// Reads what is valid; the rest remains unknown.
TurnHolder parseTurnHolder(std::string_view text);

/// What this machine knows of a process that has no lock.
enum class TurnHolderLife : std::uint8_t { Alive, Ended, Unknown };

/// Unknown: it ran elsewhere, or before the last start of this machine, or the marker does not name
/// a process.
TurnHolderLife lifeOf(const TurnHolder& holder);

} // namespace exec_wrapper::report
