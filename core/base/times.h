#pragma once

#include "exec_wrapper/time.h"

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::base {

/// For people: the two largest units that are not zero, such as "1h 30m", "2.5 s", "40 ms".
std::string formatDuration(Duration duration);

enum class Precision { Seconds, Milliseconds };

/// RFC 3339 in UTC: "2026-03-01T07:00:00Z", or with ".123" before the Z.
std::string formatTime(WallTime time, Precision precision = Precision::Seconds);

/// Parses a time that `formatTime` wrote with milliseconds.
std::optional<WallTime> parseTime(std::string_view text);

/// Microseconds since 1970 (UTC), and back. A time that `WallTime` cannot hold becomes its limit.
std::int64_t unixMicroseconds(WallTime time) noexcept;
WallTime fromUnixMicroseconds(std::int64_t microseconds) noexcept;

/// How long the machine has been asleep since it booted, which the steady clock does not count.
/// Zero where the kernel does not tell it. Differences count: in a time namespace all are shifted.
Duration timeAsleep() noexcept;

/// The time since the machine booted, suspend included. Zero where the kernel does not tell it.
Duration sinceBoot() noexcept;

/// For ppoll(2) and similar calls. A negative duration becomes 0.
timespec toTimespec(Duration duration);

} // namespace exec_wrapper::base
