#pragma once

#include "run/process/launcher.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::run {

/// What the command, and a wrapper that it may start, learn of the wrapper that they run under.
struct WrapperAddress {
  bool listens = false;              ///< `enable-status-update-listener`
  std::optional<std::uint16_t> port; ///< where it does; nothing: it could not, or does not want to
  pid_t pid = 0;                     ///< of this process
  std::string processType;           ///< `process-type-id`, or empty
};

/// The changes to the command's environment that tell it. A command whose wrapper wants to listen
/// and cannot is left without a port: it must not write into another run's report.
///
/// Looks up when the process was started, and the wrappers around it, so that whoever finds the
/// command when all of these are gone still knows exactly whose it is.
Launcher::Variables variablesOf(const WrapperAddress& wrapper);

} // namespace exec_wrapper::run
