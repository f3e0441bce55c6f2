#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace exec_wrapper::base {

/// Without the blanks at both ends.
std::string_view trimmed(std::string_view text);

/// ASCII only.
std::string lowerCase(std::string_view text);

std::string join(std::span<const std::string> parts, std::string_view separator);

/// How long the UTF-8 character is that the text begins with; 0 where it begins with none (a stray
/// or missing byte, an overlong form, a surrogate, the end of the text).
std::size_t characterLength(std::string_view text) noexcept;

/// Fit to stand in one line of a terminal or a file: control characters and bytes that are not
/// UTF-8 are written as \n, \t, \xNN.
std::string printable(std::string_view text);

/// At most `limit` bytes of it, cut at a character and then ended by "...".
std::string shortened(std::string text, std::size_t limit);

/// "SIGTERM" for 15; "signal 40" where it has no name.
std::string signalName(int signal);

/// The words of errno, in any thread.
std::string errorText(int error);

} // namespace exec_wrapper::base
