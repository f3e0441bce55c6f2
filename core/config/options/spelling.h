#pragma once

#include "config/options/option_registry.h"

#include <string>
#include <string_view>

namespace exec_wrapper::config {

/// The setting whose name or variable a text is in another spelling: with other capitals, dashes,
/// dots, underscores, quotes or none, behind `export` or the program's name. Null where it is no
/// setting's. The name itself is such a spelling, too.
const OptionRegistry::Entry* respelt(std::string_view written, const OptionRegistry& registry);

/// The name of the setting that an unknown key or option most likely meant; empty where none is
/// near. Looks at the first word only: what follows may be a value, where a `=` was forgotten.
std::string_view meantName(std::string_view written, const OptionRegistry& registry);

/// Whether a dotted key, whose plugin is not known, is sure to be a misspelt name of ours: no
/// plugin is called like the program, nor has a setting that is spelled, but for a slip, like one
/// of ours.
bool isMisspelt(std::string_view dotted, const OptionRegistry& registry);

/// Whether it is likely to be one: what stands before the dot is how names of ours begin.
bool looksMisspelt(std::string_view dotted, const OptionRegistry& registry);

/// The same as `meantName` for the name of a variable.
std::string meantVariable(std::string_view written, const OptionRegistry& registry);

} // namespace exec_wrapper::config
