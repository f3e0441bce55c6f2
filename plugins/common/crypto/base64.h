#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace exec_wrapper::common {

/// RFC 4648, section 4: with padding, in one line.
std::string toBase64(std::string_view bytes);

/// No value if the text is not of this form.
std::optional<std::string> fromBase64(std::string_view text);

} // namespace exec_wrapper::common
