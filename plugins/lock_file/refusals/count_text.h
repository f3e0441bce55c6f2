#pragma once

#include "common/alert/refusal_counter.h"

#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::lock_file {

using Count = common::RefusalCount;

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
