#pragma once

#include "config/guise.h"
#include "config/option_registry.h"

#include <string>
#include <string_view>

namespace exec_wrapper {

// The generated parts of the manual pages, in the language of man(7). As in `documentation.h`: not
// linked into the program.

/// The line that a page begins with.
std::string manTitle(std::string_view name, int section, std::string_view heading);

/// What may be asked for instead of a command.
std::string manActions();

/// The settings as options, with their variables; one part for each owner.
std::string manOptions(const OptionRegistry& registry);

/// The settings as keys of a properties file, with what a value may look like.
std::string manKeys(const OptionRegistry& registry);

/// The short options of a guise, and the defaults that it changes.
std::string manLetters(const OptionRegistry& registry, const Guise& guise);
std::string manPresets(const Guise& guise);

} // namespace exec_wrapper
