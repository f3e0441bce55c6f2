#pragma once

#include "run/channel/service_manager.h"
#include "run/progress/listener.h"

#include <optional>
#include <string>

namespace exec_wrapper::run {

/// The settings for what the command reports, and for what a service manager is told.
struct ChannelRules {
  ProgressRules progress; ///< the UDP port, and the length of a JSON message on both sockets
  bool notify = false;    ///< make a notify socket for the command

  std::string outerSocket; ///< of the service manager, if it waits for us; empty: it does not
  /// Whether the command's NOTIFY_SOCKET is ours. Not if it would have another one.
  bool replacesNotifySocket = true;
  ManagerRules manager;
  std::optional<Duration> watchdog; ///< for the command's WATCHDOG_USEC; std::nullopt: as found
};

} // namespace exec_wrapper::run
