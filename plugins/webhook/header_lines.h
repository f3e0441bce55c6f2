#pragma once

#include "exec_wrapper/settings.h"

#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::webhook {

using Headers = std::vector<std::pair<std::string, std::string>>;

/// The headers in the text, one "Name: value" in a line; empty lines do not count. Throws
/// `ConfigurationError`, which shows no value, where a line is none or names a header that is ours
/// to say.
Headers headersIn(const Secret& lines);

} // namespace exec_wrapper::webhook
