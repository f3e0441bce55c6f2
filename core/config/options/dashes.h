#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::config {

// Word processors, web pages and chats turn "--" into characters that only look like it.

/// What the first such character in the text is called, such as "U+2013 (en dash)"; empty where
/// there is none.
std::string_view dashLikeIn(std::string_view text);

bool beginsWithDashLike(std::string_view text);

/// The text with each of them replaced by "-".
std::string withPlainDashes(std::string_view text);

} // namespace exec_wrapper::config
