#include "base/random/uuid.h"

#include "base/random/random_bits.h"

#include <array>
#include <cstdint>
#include <cstring>

namespace exec_wrapper::base {

namespace {

using Bytes = std::array<unsigned char, 16>;

Bytes randomBytes() {
  const std::array<std::uint64_t, 2> halves = {randomBits(), randomBits()};
  Bytes bytes{};
  std::memcpy(bytes.data(), halves.data(), bytes.size());
  return bytes;
}

} // namespace

std::string randomUuid() {
  constexpr std::string_view kHex = "0123456789abcdef";
  Bytes bytes = randomBytes();
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x40U); // version 4
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U); // variant of RFC 9562
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) {
      text += '-';
    }
    text += kHex[bytes[i] >> 4U];
    text += kHex[bytes[i] & 0xFU];
  }
  return text;
}

bool isUuid(std::string_view text) noexcept {
  constexpr std::string_view kForm = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  constexpr std::string_view kDigits = "0123456789abcdefABCDEF";
  if (text.size() != kForm.size()) {
    return false;
  }
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = kDigits.find(text[i]) != kDigits.npos;
    if (kForm[i] == '-' ? text[i] != '-' : !digit) {
      return false;
    }
  }
  return true;
}

} // namespace exec_wrapper::base
