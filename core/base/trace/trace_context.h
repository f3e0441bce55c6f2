#pragma once

#include "exec_wrapper/host.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::base {

/// The trace, the caller's span and the flag in a `TRACEPARENT`. No value if it is not valid: W3C
/// Trace Context, section 3.2.
std::optional<TraceContext> parseTraceParent(std::string_view text);

/// The `TRACEPARENT` for what is started within this span.
std::string traceParent(const TraceContext& trace, const std::string& span);

/// Whether the text is that many lower-case hexadecimal digits, not all of them zero.
bool isTraceNumber(std::string_view text, std::size_t digits) noexcept;

// The spans of a run, 16 digits each. They follow from the run's id: the process that reports the
// run, or a later one, finds the ids that the command was given.

std::string spanOfRun(std::string_view runId);

/// `attempt`: its number in the run, `Tally::attempt`.
std::string spanOfAttempt(std::string_view runId, std::uint64_t attempt);

} // namespace exec_wrapper::base
