#pragma once

#include "exec_wrapper/time.h"
#include "history/read/run_row.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::history::program {

/// The words of `--since` and `--until`, in the time zone of this process: `now`, `today`,
/// `yesterday`, a day of the week (the last one, today included), each of them at its beginning;
/// `2026-11-01`, `2026-11-01 03:00`, `2026-11-01 03:00:15`, with a blank or a T; or a duration with
/// units, such as `24h` or `1h30m`: so long ago. No value if it is nothing of these, or no date of
/// the calendar.
std::optional<WallTime> parseTimeWords(std::string_view words, WallTime now);

/// "2026-11-01 03:00:15", in the time zone of this process. Empty if there is none.
std::string localTime(Number microseconds);

/// "2026-11-01T02:00:15.123456Z". Empty if there is none.
std::string utcTime(Number microseconds);

/// "2h 5m ago", or "in 3m".
std::string distance(std::int64_t microseconds, WallTime now);

/// "1h 30m". Empty if there is none; negative ones are zero.
std::string durationOf(Number microseconds);

} // namespace exec_wrapper::history::program
