#pragma once

#include "exec_wrapper/option.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace exec_wrapper::config {

// What is printed of a row: pieces of the help, the sample file and the tables.

/// Whose settings they are: a heading.
std::string ownerTitle(std::string_view owner);

/// What it does, and which other setting it needs.
std::string meaningText(const Option& option);

/// What stands for the value in a usage line. Empty for a switch, which needs none.
std::string placeholder(const Option& option);

/// The default in words. Empty where there is none.
std::string defaultText(const Option& option);

/// What a value may look like: its unit, its bounds, its choices.
std::string valueText(const Option& option);

/// Whether a properties file may hold it.
bool settableInFile(const Option& option);

/// The text in lines of at most `width` bytes, `prefix` before each, each with its end. A word
/// that is longer has a line of its own.
std::string wrapped(std::string_view text, std::string_view prefix, std::size_t width);

} // namespace exec_wrapper::config
