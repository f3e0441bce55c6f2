#pragma once

#include "exec_wrapper/time.h"
#include "run/progress/message_error.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace exec_wrapper::run {

/// One datagram of sd_notify(3), taken apart: lines `KEY=VALUE`. Texts are parts of the datagram.
struct NotifyMessage {
  bool ready = false;                     ///< READY=1
  bool reloading = false;                 ///< RELOADING=1
  bool stopping = false;                  ///< STOPPING=1
  bool watchdog = false;                  ///< WATCHDOG=1, a sign of life
  bool trigger = false;                   ///< WATCHDOG=trigger: as if the watchdog's time were over
  bool barrier = false;                   ///< BARRIER=1
  std::optional<std::string_view> status; ///< STATUS, UTF-8, one line
  std::optional<std::string_view> busError;   ///< BUSERROR
  std::optional<int> errorNumber;             ///< ERRNO
  std::optional<std::uint64_t> monotonicUsec; ///< MONOTONIC_USEC, of a reload
  std::optional<std::uint64_t> watchdogUsec;  ///< WATCHDOG_USEC, the new interval
  std::optional<std::uint64_t> extendUsec;    ///< EXTEND_TIMEOUT_USEC
  std::optional<Duration> retryAfter;         ///< X_EXEC_WRAPPER_RETRY_AFTER
  std::string_view mistyped;                  ///< the last key whose value is none; empty: none is
  std::uint64_t mistypedCount = 0;

  /// Whether there is more in it than a barrier, unknown keys and wrong values.
  bool reportsSomething() const noexcept {
    return ready || reloading || stopping || watchdog || trigger || status || busError ||
           errorNumber || monotonicUsec || watchdogUsec || extendUsec || retryAfter;
  }
};

/// As long as a datagram may be: NOTIFY_BUFFER_MAX of systemd.
inline constexpr std::size_t kLongestNotify = 4096;

/// Takes a datagram apart. Unknown keys and lines without a `=` are ignored, as systemd does
/// (sd_notify(3), src/shared/notify-recv.c). A value that does not fit its key is ignored and
/// counted. Returns why all of the datagram is discarded, or nothing. Never throws.
std::optional<MessageError> takeApartNotify(std::string_view datagram,
                                            NotifyMessage& message) noexcept;

} // namespace exec_wrapper::run
