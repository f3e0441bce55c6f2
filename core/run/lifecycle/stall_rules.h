#pragma once

#include "exec_wrapper/time.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace exec_wrapper::run {

/// What shows that a command does something.
struct StallSigns {
  bool output = false;   ///< it writes, with `output-tail`
  bool progress = false; ///< it reports, by UDP or the notify socket
  bool watchdog = false; ///< WATCHDOG=1
  bool cpu = false;      ///< its processes compute
};

enum class StallAction : std::uint8_t {
  Alert, ///< publish it, and go on
  Stop,  ///< end the attempt; no other follows
  Retry, ///< end the attempt as a timeout does
};

/// The word of the setting `stall-action`.
constexpr std::string_view nameOf(StallAction action) {
  return action == StallAction::Alert ? "alert" : action == StallAction::Stop ? "stop" : "retry";
}

struct StallRules {
  std::optional<Duration> timeout; ///< `stall-timeout`; std::nullopt: silence is no stall
  StallSigns signs;
  StallAction action = StallAction::Alert;
  std::optional<Duration> watchdog; ///< the time between two WATCHDOG=1; std::nullopt: none
  bool watchdogFromReady = false;   ///< READY arms it too, not only the first WATCHDOG=1

  bool any() const noexcept { return timeout || watchdog; }
};

} // namespace exec_wrapper::run
