#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace exec_wrapper::history::program {

/// Makes the text safe for one line of a terminal, whatever is in it: see base::printable. Signs
/// that change the direction of the text around them, or that cannot be seen, become \u{202E}.
std::string harmless(std::string_view text);

/// The same for a text of several lines: line breaks stay, and tabs become blanks.
std::string harmlessLines(std::string_view text);

/// The columns that a harmless text takes on a terminal: 2 for a wide character, 0 for one that
/// combines with the character before it.
std::size_t displayWidth(std::string_view text);

/// At most so many columns of a harmless text. A text that is cut ends in "...", or in as many
/// dots as there is room for.
std::string cutToWidth(std::string_view text, std::size_t columns);

} // namespace exec_wrapper::history::program
