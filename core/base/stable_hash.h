#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace exec_wrapper::base {

/// FNV-1a, 64 bits: the same on every machine and in every version. Not against attackers.
constexpr std::uint64_t stableHash(std::string_view text) noexcept {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : text) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  }
  return hash;
}

/// 16 digits.
inline std::string hexadecimal(std::uint64_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(16, '0');
  for (auto place = text.rbegin(); place != text.rend(); ++place) {
    *place = kDigits[number & 0xFU];
    number >>= 4U;
  }
  return text;
}

} // namespace exec_wrapper::base
