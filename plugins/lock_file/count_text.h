#pragma once

#include "exec_wrapper/time.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::lock_file {

/// How many runs were refused, and when the first of them was.
struct Count {
  std::uint64_t number = 0;
  std::optional<WallTime> since; ///< to the millisecond; nothing: not known

  bool operator==(const Count&) const = default;
};

/// As the counter file holds it: the number and a line end, and nothing else, so that a script can
/// compare it.
std::string formatCount(const Count& count);

/// An empty text is no refusal. Nothing where the text begins with no number, or with one that is
/// too large for a counter; anything may stand in a file of that name. Earlier versions wrote
/// "since=2026-11-22T13:00:00.123Z" in a second line.
std::optional<Count> parseCount(std::string_view text);

/// What is noted beside the counter file: the number, and since when; empty where there is nothing
/// to say.
std::string formatMemo(const Count& count);

/// Adds what was noted, unless the number was set back by somebody since.
Count withMemo(Count count, std::string_view memo);

} // namespace exec_wrapper::lock_file
