#pragma once

#include "run/launcher.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper {

/// What the command, and a wrapper that it may start, learn of the wrapper that they run under.
struct WrapperAddress {
  bool listens = false;              ///< `enable-status-update-listener`
  std::optional<std::uint16_t> port; ///< where it does; nothing: it could not, or does not want to
  pid_t pid = 0;
  std::string processType; ///< `process-type-id`, or empty
};

/// The changes to the command's environment that tell it. A command whose wrapper wants to listen
/// and cannot is left without a port: it must not write into another run's report.
Launcher::Variables variablesOf(const WrapperAddress& wrapper);

} // namespace exec_wrapper
