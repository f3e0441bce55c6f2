#pragma once

#include "exec_wrapper/time.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {

/// Without the blanks at both ends.
std::string_view trimmed(std::string_view text);

std::string lowerCase(std::string_view text);

/// The parts between the separators, trimmed; an empty text has one empty part.
std::vector<std::string> split(std::string_view text, char separator);

std::string join(std::span<const std::string> parts, std::string_view separator);

/// The number of insertions, deletions, replacements and swaps of neighbours between two words.
std::size_t editDistance(std::string_view a, std::string_view b);

/// The candidate that a misspelt word most likely meant; empty where none is near.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

/// For people: the two largest units that are not zero, such as "1h 30m", "2.5 s", "40 ms".
std::string formatDuration(Duration duration);

/// For machines: seconds, whole where they are, else with a decimal point: "90", "1.5".
std::string formatSeconds(Duration duration);

/// For people and machines: UTC to the second, such as "2026-03-01T07:00:00Z".
std::string formatTime(WallTime time);

/// As a shell would need it to be one word: quoted only where that is needed.
std::string quotedWord(std::string_view word);

/// The words as one line, quoted where needed, shortened to `limit` bytes (at a character).
std::string commandLine(std::span<const std::string> words, std::size_t limit = 200);

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

} // namespace exec_wrapper
