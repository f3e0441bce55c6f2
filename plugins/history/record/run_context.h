#pragma once

#include "exec_wrapper/time.h"

#include <cstdint>
#include <optional>
#include <string>

namespace exec_wrapper::history {

/// What a row has of the wrapper's process, so that others can find out whether it still runs.
struct WrapperMark {
  std::optional<std::uint64_t> started; ///< clock ticks after the boot
  std::string bootId;
  std::string pidNamespace;

  /// Of this process. Reads /proc.
  static WrapperMark ofThisProcess();
};

/// What a row has of a run besides its identity and its events.
struct RunContext {
  std::string user;                         ///< its name
  std::optional<WrapperMark> mark;          ///< none for an earlier run, from the spool
  std::string timeZone;                     ///< CRON_TZ, else TZ; empty: that of the machine
  std::optional<Duration> startSplay;       ///< the longest wait before the start
  std::optional<std::uint64_t> maxAttempts; ///< none: no limit
};

} // namespace exec_wrapper::history
