#pragma once

#include "exec_wrapper/event.h"

#include <string>
#include <string_view>

namespace exec_wrapper::otlp {

/// The result of a run in the words that OpenTelemetry has for a pipeline's: success, failure,
/// timeout, cancellation, error, skip.
std::string_view resultWord(const RunFinished& finished) noexcept;
std::string_view resultWord(const RunRefused& refused) noexcept;

/// The `error.type` of a failed attempt or run: one of a few words.
std::string_view errorType(Cause cause, const std::optional<ProcessEnd>& end) noexcept;

/// How an attempt ended, for people: "exit status 3".
std::string endText(Cause cause, const std::optional<ProcessEnd>& end);

} // namespace exec_wrapper::otlp
