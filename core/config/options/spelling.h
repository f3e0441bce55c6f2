#pragma once

#include "config/options/option_registry.h"

#include <string>
#include <string_view>

namespace exec_wrapper::config {

/// The setting whose name or variable the text is another spelling of: with other capitals, dashes,
/// dots, underscores, quotes or none, after `export` or the program's name. Null if there is none.
/// The name itself is a spelling, too.
const OptionRegistry::Entry* respelt(std::string_view written, const OptionRegistry& registry);

/// The most likely setting for an unknown key or option; empty if none is close. If the whole text
/// is not a spelling, only its first word counts: the rest may be a value, if a `=` was forgotten.
std::string_view meantName(std::string_view written, const OptionRegistry& registry);

/// Whether a dotted key of an unknown plugin is certainly a misspelt name of ours. No plugin has
/// the name of the program, or a setting whose name is within one slip of one of ours.
bool isMisspelt(std::string_view dotted, const OptionRegistry& registry);

/// Whether it probably is one: names of ours begin with the part before the dot.
bool looksMisspelt(std::string_view dotted, const OptionRegistry& registry);

/// The same as `meantName`, for the name of a variable.
std::string meantVariable(std::string_view written, const OptionRegistry& registry);

} // namespace exec_wrapper::config
