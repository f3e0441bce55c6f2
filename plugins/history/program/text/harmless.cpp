#include "history/program/text/harmless.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

namespace exec_wrapper::history::program {

namespace {

struct Range {
  std::uint32_t first;
  std::uint32_t last;
};

// Directions, invisible signs, separators of lines, tags: they hide or reorder what stands there.
constexpr Range kTreacherous[] = {
    {0x00AD, 0x00AD}, {0x061C, 0x061C},   {0x115F, 0x1160},   {0x180E, 0x180E}, {0x200B, 0x200B},
    {0x200E, 0x200F}, {0x2028, 0x202E},   {0x2060, 0x206F},   {0x3164, 0x3164}, {0xFEFF, 0xFEFF},
    {0xFFF9, 0xFFFB}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

// The larger blocks of combining characters.
constexpr Range kCombining[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F},
    {0x06D6, 0x06DC}, {0x0900, 0x0902}, {0x093C, 0x093C}, {0x0941, 0x0948}, {0x094D, 0x094D},
    {0x0E31, 0x0E31}, {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF},
    {0x200C, 0x200D}, {0x20D0, 0x20FF}, {0x302A, 0x302D}, {0x3099, 0x309A}, {0xFE00, 0xFE0F},
    {0xFE20, 0xFE2F},
};

// East Asian width W and F, and emoji.
constexpr Range kWide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x2614, 0x2615},
    {0x26A1, 0x26A1},   {0x2705, 0x2705},   {0x270A, 0x270B},   {0x274C, 0x274C},
    {0x2753, 0x2757},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
    {0xFFE0, 0xFFE6},   {0x1B000, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF},
    {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F320}, {0x1F32D, 0x1F335},
    {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393}, {0x1F3A0, 0x1F3CA}, {0x1F3E0, 0x1F3F0},
    {0x1F3F8, 0x1F43E}, {0x1F440, 0x1F440}, {0x1F442, 0x1F4FC}, {0x1F4FF, 0x1F53D},
    {0x1F54B, 0x1F567}, {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5}, {0x1F6CC, 0x1F6CC},
    {0x1F6D5, 0x1F6D7}, {0x1F6EB, 0x1F6EC}, {0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7EB},
    {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

template <std::size_t Count> bool isIn(const Range (&ranges)[Count], std::uint32_t point) {
  const Range* const after =
      std::upper_bound(std::begin(ranges), std::end(ranges), point,
                       [](std::uint32_t value, const Range& range) { return value < range.first; });
  return after != std::begin(ranges) && point <= std::prev(after)->last;
}

/// Of a character of valid UTF-8.
std::uint32_t pointOf(std::string_view character) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(character[i]); };
  if (character.size() == 1) {
    return byte(0);
  }
  std::uint32_t point = byte(0) & (0xFFU >> (character.size() + 1));
  for (std::size_t i = 1; i < character.size(); ++i) {
    point = (point << 6U) | (byte(i) & 0x3FU);
  }
  return point;
}

std::string escaped(std::uint32_t point) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string digits;
  for (; point != 0; point >>= 4U) {
    digits.insert(digits.begin(), kDigits[point & 0xFU]);
  }
  return "\\u{" + digits + "}";
}

bool isPlain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7F'; });
}

std::size_t widthOf(std::uint32_t point) {
  if (point < 0x300) {
    return 1;
  }
  return isIn(kCombining, point) ? 0 : isIn(kWide, point) ? 2 : 1;
}

/// Calls `take` with each character of a text that is valid UTF-8, until it returns false.
template <class Take> void eachCharacter(std::string_view text, Take take) {
  while (!text.empty()) {
    const std::size_t length = std::max<std::size_t>(base::characterLength(text), 1);
    if (!take(text.substr(0, length))) {
      return;
    }
    text.remove_prefix(length);
  }
}

} // namespace

std::string harmless(std::string_view text) {
  if (isPlain(text)) {
    return std::string(text);
  }
  std::string out;
  eachCharacter(base::printable(text), [&out](std::string_view character) {
    const std::uint32_t point = pointOf(character);
    out += isIn(kTreacherous, point) ? escaped(point) : std::string(character);
    return true;
  });
  return out;
}

std::string harmlessLines(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string line(text.substr(0, end));
    if (line.ends_with('\r')) {
      line.pop_back();
    }
    std::ranges::replace(line, '\t', ' ');
    out += harmless(line) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::size_t displayWidth(std::string_view text) {
  std::size_t width = 0;
  eachCharacter(text, [&width](std::string_view character) {
    width += widthOf(pointOf(character));
    return true;
  });
  return width;
}

std::string cutToWidth(std::string_view text, std::size_t columns) {
  constexpr std::string_view kDots = "...";
  const std::size_t dots = std::min(kDots.size(), columns);
  std::size_t width = 0;
  std::size_t whole = 0; // bytes that fit
  std::size_t cut = 0;   // bytes that fit with the dots
  eachCharacter(text, [&](std::string_view character) {
    width += widthOf(pointOf(character));
    whole += width <= columns ? character.size() : 0;
    cut += width + dots <= columns ? character.size() : 0;
    return width <= columns;
  });
  if (whole == text.size()) {
    return std::string(text);
  }
  return std::string(text.substr(0, cut)) + std::string(kDots.substr(0, dots));
}

} // namespace exec_wrapper::history::program
