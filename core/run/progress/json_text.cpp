#include "run/progress/json_text.h"

#include "base/text.h"

#include <cstddef>

namespace exec_wrapper::run {

bool isUtf8(std::string_view text) noexcept {
  while (!text.empty()) {
    const std::size_t length = base::characterLength(text);
    if (length == 0) {
      return false;
    }
    text.remove_prefix(length);
  }
  return true;
}

void appendJsonText(std::string_view text, std::string& json) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  json += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      json += '\\';
      json += c;
    } else if (const auto byte = static_cast<unsigned char>(c); byte < 0x20) {
      json += "\\u00";
      json += kDigits[byte >> 4U];
      json += kDigits[byte & 0xFU];
    } else {
      json += c;
    }
  }
  json += '"';
}

} // namespace exec_wrapper::run
