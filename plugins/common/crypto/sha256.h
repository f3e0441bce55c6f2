#pragma once

#include <string>
#include <string_view>

namespace exec_wrapper::common {

/// SHA-256 of the text, as 64 lower-case hexadecimal digits.
std::string sha256(std::string_view text);

/// HMAC-SHA-256 of the text with this key (RFC 2104), in the same form.
std::string hmacSha256(const std::string& key, std::string_view text);

/// A short text that distinguishes a secret from others. It reveals nothing about a secret that
/// cannot be guessed.
std::string fingerprint(std::string_view secret);

} // namespace exec_wrapper::common
