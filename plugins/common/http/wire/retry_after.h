#pragma once

#include "exec_wrapper/time.h"

#include <optional>
#include <string>

namespace exec_wrapper::http {

/// The header Retry-After, seconds or a date, as a wait of at most one hour; nothing where it is
/// neither. A date counts from the answer's own `date`, so that it does not matter whether its
/// clock agrees with ours, or where that is missing from now.
std::optional<Duration> retryAfter(const std::string& value, const std::string& date);

} // namespace exec_wrapper::http
