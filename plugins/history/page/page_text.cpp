#include "history/page/page_text.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>

namespace exec_wrapper::history {

namespace {

/// The number of the character at the start of valid UTF-8.
std::uint32_t codePoint(std::string_view character) {
  const auto first = static_cast<unsigned char>(character.front());
  if (character.size() == 1) {
    return first;
  }
  std::uint32_t number = first & (0xFFU >> (character.size() + 1));
  for (const char c : character.substr(1)) {
    number = number << 6U | (static_cast<unsigned char>(c) & 0x3FU);
  }
  return number;
}

/// Characters without a shape of their own that change how others are shown.
bool isHidden(std::uint32_t number) {
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
  };
  constexpr std::array<Range, 7> kHidden = {{{0x80, 0x9F},
                                             {0x61C, 0x61C},
                                             {0x200B, 0x200F},
                                             {0x2028, 0x202E},
                                             {0x2060, 0x206F},
                                             {0xFEFF, 0xFEFF},
                                             {0xE0000, 0xE0FFF}}};
  return std::ranges::any_of(kHidden, [number](const Range& range) {
    return number >= range.first && number <= range.last;
  });
}

template <class... Values> std::string formatted(const char* format, Values... values) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), format, values...);
  return text.data();
}

std::string htmlCharacter(std::string_view character) {
  const std::uint32_t number = codePoint(character);
  switch (number) {
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '&':
    return "&amp;";
  case '"':
    return "&quot;";
  case '\'':
    return "&#39;";
  case '\n':
  case '\t':
    return std::string(character);
  default:
    break;
  }
  if (number < 0x20 || number == 0x7F) {
    return formatted("\\x%02x", number);
  }
  return isHidden(number) ? formatted("[U+%04X]", number) : std::string(character);
}

/// The number of a character of three bytes that ends a line or changes the direction; else 0.
unsigned disturbingAt(std::string_view text) {
  const unsigned number = base::characterLength(text) == 3 ? codePoint(text) : 0U;
  return (number >= 0x2028 && number <= 0x202E) || (number >= 0x2066 && number <= 0x2069) ? number
                                                                                          : 0U;
}

bool continues(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

} // namespace

std::string scriptSafe(std::string_view json) {
  std::string safe;
  safe.reserve(json.size() + json.size() / 16);
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (c == '<' || c == '>' || c == '&') {
      safe += formatted("\\u%04x", static_cast<unsigned>(c));
    } else if (const unsigned number = c == '\xE2' ? disturbingAt(json.substr(at, 3)) : 0U;
               number != 0) {
      safe += formatted("\\u%04x", number);
      at += 2;
    } else {
      safe += c;
    }
  }
  return safe;
}

std::string htmlText(std::string_view text) {
  std::string html;
  while (!text.empty()) {
    const std::size_t length = base::characterLength(text);
    html += length == 0 ? std::string("\uFFFD") : htmlCharacter(text.substr(0, length));
    text.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return html;
}

std::string_view beginningOf(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) {
    return text;
  }
  while (limit > 0 && continues(text[limit])) {
    --limit;
  }
  return text.substr(0, limit);
}

std::string_view endOf(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) {
    return text;
  }
  std::size_t begin = text.size() - limit;
  while (begin < text.size() && continues(text[begin])) {
    ++begin;
  }
  return text.substr(begin);
}

} // namespace exec_wrapper::history
