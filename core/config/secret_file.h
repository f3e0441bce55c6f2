#pragma once

#include "config/effective_settings.h"

#include <string>
#include <vector>

namespace exec_wrapper {

/// The secret itself: where it was given as `file:/path` the content of that file, without one
/// newline at its end. Throws ConfigurationFailure where the file cannot be used; one that others
/// can read is used, with a warning.
Secret resolvedSecret(const Option& option, const Secret& given, const Origin& origin,
                      std::vector<std::string>& warnings);

} // namespace exec_wrapper
