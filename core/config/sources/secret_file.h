#pragma once

#include "config/sources/properties_file.h"
#include "config/values/effective_settings.h"

#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::config {

/// The secret itself. For `file:/path` this is the content of the file, without a byte order mark
/// and without one newline at its end. Throws ConfigurationFailure if the file cannot be used.
/// Warns of a file that others can read, and of blanks at the ends, which are part of the secret.
Secret resolvedSecret(const Option& option, const Secret& given, const Origin& origin,
                      std::vector<std::string>& warnings);

/// The warning that a properties file with these settings is readable by all users and contains
/// secrets; std::nullopt if there is no reason for it.
std::optional<std::string> exposedSecrets(const PropertiesFile& file, const RawSettings& settings);

} // namespace exec_wrapper::config
