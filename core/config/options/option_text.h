#pragma once

#include "exec_wrapper/option.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace exec_wrapper::config {

// The printed texts of a row: parts of the help, the sample file and the tables.

/// The heading of the owner's settings.
std::string ownerTitle(std::string_view owner);

/// The meaning of the setting, and which other setting it needs.
std::string meaningText(const Option& option);

/// The placeholder of the value in a usage line. Empty for a switch, which needs none.
std::string placeholder(const Option& option);

/// The default in words. Empty if there is none.
std::string defaultText(const Option& option);

/// The form of a value: its unit, its bounds, its choices.
std::string valueText(const Option& option);

/// Whether a properties file may contain it.
bool settableInFile(const Option& option);

/// The text in lines of at most `width` bytes, each with `prefix` before it and a line end. A
/// longer word has a line of its own.
std::string wrapped(std::string_view text, std::string_view prefix, std::size_t width);

} // namespace exec_wrapper::config
