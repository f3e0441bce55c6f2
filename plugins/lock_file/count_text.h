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

/// As the counter file holds it: the number in a line of its own, as other tools write it, and
/// behind it "since=2026-11-22T13:00:00.123Z" where there is something to say.
std::string formatCount(const Count& count);

/// An empty text is no refusal. Nothing where the text begins with no number, or with one that is
/// too large for a counter; anything may stand in a file of that name.
std::optional<Count> parseCount(std::string_view text);

} // namespace exec_wrapper::lock_file
