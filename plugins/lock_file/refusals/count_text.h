#pragma once

#include "common/alert/refusal_counter.h"

#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::lock_file {

using Count = common::RefusalCount;

/// The content of the counter file: the number and a line end, and nothing else, so that a script
/// can compare it.
std::string formatCount(const Count& count);

/// An empty text means no refusals. No value if the text does not begin with a number, or if the
/// number is too large for a counter: a file of that name may contain anything. Earlier versions
/// wrote "since=2026-11-22T13:00:00.123Z" in a second line.
std::optional<Count> parseCount(std::string_view text);

/// The memo beside the counter file: the number, and since when; empty if the time is not known.
std::string formatMemo(const Count& count);

/// Adds the memo, unless somebody has set the number back since.
Count withMemo(Count count, std::string_view memo);

} // namespace exec_wrapper::lock_file
