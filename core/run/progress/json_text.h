#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::run {

bool isUtf8(std::string_view text) noexcept;

/// Appends the text, which is UTF-8, as a string of JSON.
void appendJsonText(std::string_view text, std::string& json);

} // namespace exec_wrapper::run
