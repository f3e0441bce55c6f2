#pragma once

#include "exec_wrapper/event.h"

#include <string>
#include <string_view>

namespace exec_wrapper::history {

/// The text as both databases take it: valid UTF-8 without NUL, U+FFFD in place of each other byte.
std::string storedText(std::string_view text);

/// The output of one stream as people read it: the beginning, a line that says how many bytes were
/// left out, and the end. Empty if there was none.
std::string outputText(const StreamOutput& output);

} // namespace exec_wrapper::history
