#pragma once

#include "config/sources/properties_file.h"
#include "config/values/effective_settings.h"

#include <optional>
#include <string>
#include <vector>

namespace exec_wrapper::config {

/// The secret itself: where it was given as `file:/path` the content of that file, without a byte
/// order mark and one newline at its end. Throws ConfigurationFailure where the file cannot be
/// used; one that others can read is used, with a warning, and so is one whose blanks at its ends
/// are part of the secret.
Secret resolvedSecret(const Option& option, const Secret& given, const Origin& origin,
                      std::vector<std::string>& warnings);

/// The warning that a properties file, with these settings in it, shows secrets to everybody; none
/// where it does not.
std::optional<std::string> exposedSecrets(const PropertiesFile& file, const RawSettings& settings);

} // namespace exec_wrapper::config
