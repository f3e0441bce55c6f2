#pragma once

#include "exec_wrapper/time.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper {

/// The parts between the separators, trimmed; an empty text gives one empty part.
std::vector<std::string> split(std::string_view text, char separator);

/// The number of insertions, deletions, replacements and swaps of neighbours between two words.
std::size_t editDistance(std::string_view a, std::string_view b);

/// The most likely candidate for a misspelt word; empty if none is close.
std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates);

/// For machines: seconds, with a decimal point only if they are not whole: "90", "1.5".
std::string formatSeconds(Duration duration);

/// The text as one word of a shell: quoted only if needed.
std::string quotedWord(std::string_view word);

/// The words as one line, quoted where needed, shortened to `limit` bytes (at a character).
std::string commandLine(std::span<const std::string> words, std::size_t limit = 200);

} // namespace exec_wrapper
