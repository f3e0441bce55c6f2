#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::common {

/// SHA-256 of the text, as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view text);

/// HMAC-SHA-256 of the text with this key (RFC 2104), written the same way.
std::string hmacSha256(const std::string& key, std::string_view text);

/// Stands for a secret where one must be told from another: short, and says nothing of a secret
/// that cannot be guessed.
std::string fingerprint(std::string_view secret);

} // namespace exec_wrapper::common
