#pragma once

#include "config/options/option_registry.h"
#include "config/sources/compat_mode.h"

#include <string>
#include <string_view>

namespace exec_wrapper::documents {

// The generated parts of the manual pages, in the language of man(7). As in `documentation.h`: not
// linked into the program.

/// The first line of a page.
std::string manTitle(std::string_view name, int section, std::string_view heading);

/// The options that are given instead of a command.
std::string manActions();

/// The settings as options, with their variables; one part for each owner.
std::string manOptions(const config::OptionRegistry& registry);

/// The settings as keys of a properties file, with the form of their values.
std::string manKeys(const config::OptionRegistry& registry);

/// The short options of a guise, and the defaults that it changes.
std::string manLetters(const config::OptionRegistry& registry, const config::CompatMode& guise);
std::string manPresets(const config::CompatMode& guise);

} // namespace exec_wrapper::documents
