#pragma once

#include "config/sources/environment.h"

#include <string>
#include <string_view>

namespace exec_wrapper::config {

/// The directory of root's state files.
inline constexpr std::string_view kSystemStateDirectory = "/var/lib/exec_wrapper/state";

/// The default of `state-dir`. For root: `kSystemStateDirectory`. For others:
/// `$XDG_STATE_HOME/exec_wrapper/state`, or `~/.local/state/exec_wrapper/state`. An empty text if
/// neither XDG_STATE_HOME nor HOME is an absolute path: no state can be kept, which deserves a
/// warning.
std::string defaultStateDirectory(const Environment& environment, bool root);

} // namespace exec_wrapper::config
