#pragma once

#include "config/options/option_registry.h"
#include "config/sources/environment.h"
#include "config/sources/properties_file.h"
#include "support/secrets/redactor.h"

#include <span>
#include <string>

namespace exec_wrapper::config {

/// Every secret that a layer gives, before any of them is checked: used for messages about a
/// configuration with errors. `arguments` are all words of the command line. Reads the files that
/// contain secrets, if that is possible.
Redactor knownSecrets(const OptionRegistry& registry, std::span<const std::string> arguments,
                      const Environment& environment, const PropertiesFile& file);

} // namespace exec_wrapper::config
