#pragma once

#include "exec_wrapper/time.h"

#include <string>

namespace exec_wrapper::base {

/// For people: the two largest units that are not zero, such as "1h 30m", "2.5 s", "40 ms".
std::string formatDuration(Duration duration);

enum class Precision { Seconds, Milliseconds };

/// RFC 3339 in UTC: "2026-03-01T07:00:00Z", or with ".123" before the Z.
std::string formatTime(WallTime time, Precision precision = Precision::Seconds);

} // namespace exec_wrapper::base
