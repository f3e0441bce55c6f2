#include "fuzz/support/promise.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <optional>

namespace exec_wrapper::fuzz {

namespace {

/// Cuts the first character off; nothing where the text begins with none.
std::optional<std::uint32_t> takeCharacter(std::string_view& text) {
  constexpr std::array<std::uint32_t, 5> least = {0, 0, 0x80U, 0x800U, 0x10000U};
  const auto first = static_cast<unsigned char>(text.front());
  const std::size_t length = first < 0x80U            ? 1
                             : (first >> 5U) == 0x06U ? 2
                             : (first >> 4U) == 0x0EU ? 3
                             : (first >> 3U) == 0x1EU ? 4
                                                      : 0;
  if (length == 0 || length > text.size()) {
    return std::nullopt;
  }
  std::uint32_t character = length == 1 ? first : first & (0xFFU >> (length + 1));
  for (const char c : text.substr(1, length - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte >> 6U) != 0x02U) {
      return std::nullopt;
    }
    character = (character << 6U) | (byte & 0x3FU);
  }
  text.remove_prefix(length);
  const bool surrogate = character >= 0xD800U && character <= 0xDFFFU;
  const bool good = character >= least[length] && character <= 0x10FFFFU && !surrogate;
  return good ? std::optional(character) : std::nullopt;
}

bool isPrintable(std::uint32_t character) {
  return character >= 0x20U && (character < 0x7FU || character >= 0xA0U);
}

/// Whether it consists of characters that are `allowed`.
bool consistsOf(std::string_view text, bool (*allowed)(std::uint32_t)) {
  while (!text.empty()) {
    const std::optional<std::uint32_t> character = takeCharacter(text);
    if (!character || !allowed(*character)) {
      return false;
    }
  }
  return true;
}

void print(std::string_view text) {
  for (const char c : text.substr(0, 2000)) {
    const auto byte = static_cast<unsigned char>(c);
    std::fprintf(stderr, byte >= 0x20U && byte < 0x7FU && c != '\\' ? "%c" : "\\x%02X", byte);
  }
}

} // namespace

void require(bool kept, std::string_view promise, std::string_view shown) {
  if (kept) {
    return;
  }
  std::fputs("broken promise: ", stderr);
  print(promise);
  std::fputs("\n  by: ", stderr);
  print(shown);
  std::fputs("\n", stderr);
  std::abort();
}

void requireUtf8(std::string_view text) {
  require(consistsOf(text, [](std::uint32_t) { return true; }), "a text is UTF-8", text);
}

void requirePrintable(std::string_view text) {
  require(consistsOf(text, isPrintable), "what is shown is one line of printable text", text);
}

void requireMessage(std::string_view text, std::size_t longest) {
  requirePrintable(text);
  require(!text.empty(), "a message says something");
  require(text.size() <= longest, "a message is not a page long", text);
}

void requireNoSecret(std::string_view text) {
  require(text.find(kSecret) == text.npos, "no secret is shown", text);
}

} // namespace exec_wrapper::fuzz
