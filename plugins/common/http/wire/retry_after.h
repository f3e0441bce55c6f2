#pragma once

#include "exec_wrapper/time.h"

#include <optional>
#include <string>

namespace exec_wrapper::http {

/// The header Retry-After, seconds or a date, as a delay of at most one hour; no value if it is
/// neither. A date counts from the answer's own `date`, so that the two clocks need not agree;
/// without a `date` from now.
std::optional<Duration> retryAfter(const std::string& value, const std::string& date);

} // namespace exec_wrapper::http
