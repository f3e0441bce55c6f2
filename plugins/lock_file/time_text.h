#pragma once

#include "exec_wrapper/time.h"

#include <optional>
#include <string_view>

namespace exec_wrapper::lock_file {

/// Reads a time as `base::formatTime` writes it to the millisecond: 2026-11-22T13:00:00.123Z.
/// Nothing for any other text.
std::optional<WallTime> parseTime(std::string_view text);

} // namespace exec_wrapper::lock_file
