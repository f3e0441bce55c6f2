#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::config {

// Word processors, web pages and chat programs turn "--" into characters that only look like it.

/// The name of the first such character in the text, such as "U+2013 (en dash)"; empty if there is
/// none.
std::string_view dashLikeIn(std::string_view text);

bool beginsWithDashLike(std::string_view text);

/// The text with each such character replaced by "-".
std::string withPlainDashes(std::string_view text);

} // namespace exec_wrapper::config
