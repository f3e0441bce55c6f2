#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace exec_wrapper::base {

/// The text without the blanks at both ends.
std::string_view trimmed(std::string_view text);

/// ASCII only.
std::string lowerCase(std::string_view text);

std::string join(std::span<const std::string> parts, std::string_view separator);

/// The length of the UTF-8 character at the start of the text. 0 if there is none: a stray or
/// missing byte, an overlong form, a surrogate, or the end of the text.
std::size_t characterLength(std::string_view text) noexcept;

/// Makes the text safe for one line of a terminal or a file: control characters and bytes that are
/// not UTF-8 become \n, \t, \xNN.
std::string printable(std::string_view text);

/// At most `limit` bytes of the text. A longer text is cut between characters and ends in "...".
std::string shortened(std::string text, std::size_t limit);

/// "SIGTERM" for 15; "signal 40" if the signal has no name.
std::string signalName(int signal);

/// The description of an errno. Thread-safe.
std::string errorText(int error);

} // namespace exec_wrapper::base
