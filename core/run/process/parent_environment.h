#pragma once

#include "exec_wrapper/time.h"
#include "run/process/launcher.h"

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::run {

/// The data of the wrapper for its command, and for a wrapper that the command may start.
struct WrapperAddress {
  bool listens = false;              ///< `enable-status-update-listener`
  std::optional<std::uint16_t> port; ///< of the listener; nothing: it could not listen, or is off
  pid_t pid = 0;                     ///< of this process
  std::string processType;           ///< `process-type-id`, or empty
  std::optional<std::string> notifySocket = {}; ///< of the run; std::nullopt: it has none
  std::optional<Duration> watchdog = {}; ///< for WATCHDOG_USEC; std::nullopt: it stays as it is
  bool replacesNotifySocket = true;      ///< false: NOTIFY_SOCKET belongs to another program
};

/// The changes to the command's environment that contain this data. If the wrapper should listen
/// and cannot, the command gets no port: it must not write into another run's report.
///
/// Looks up the start time of the process and the wrappers around it. So the command's run can be
/// identified exactly, even when all of these processes are gone.
Launcher::Variables variablesOf(const WrapperAddress& wrapper);

} // namespace exec_wrapper::run
