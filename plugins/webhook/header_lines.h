#pragma once

#include "exec_wrapper/settings.h"

#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::webhook {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The headers in the text, one "Name: value" per line; empty lines are skipped. Throws
/// `ConfigurationError`, which shows no value, if a line has another form or names a header that we
/// set ourselves.
Headers headersIn(const Secret& lines);

} // namespace exec_wrapper::webhook
