#pragma once

#include "support/recorded_requests.h"

#include <string>

namespace exec_wrapper::test {

/// A request to Sentry as a text that is the same for each run: the request line, the headers that
/// matter, and the body. Ids, times and durations are replaced by their names.
std::string goldenText(const HeardRequest& request);

} // namespace exec_wrapper::test
