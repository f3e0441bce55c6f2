#include "run_id.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <stdexcept>

namespace exec_wrapper::healthchecks {

namespace {

using Bytes = std::array<unsigned char, 16>;

Bytes randomBytes() {
  Bytes bytes{};
  ssize_t count = 0; // so few bytes come as a whole or not at all
  do {
    count = ::getrandom(bytes.data(), bytes.size(), 0);
  } while (count < 0 && errno == EINTR);
  if (count != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("the system gives no random numbers");
  }
  return bytes;
}

} // namespace

std::string newRunId() {
  static constexpr char kHex[] = "0123456789abcdef";
  Bytes bytes = randomBytes();
  bytes[6] = static_cast<unsigned char>((bytes[6] & 0x0FU) | 0x40U); // version 4
  bytes[8] = static_cast<unsigned char>((bytes[8] & 0x3FU) | 0x80U); // variant of RFC 4122
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    if (i == 4 || i == 6 || i == 8 || i == 10) {
      text += '-';
    }
    text += {kHex[bytes[i] >> 4U], kHex[bytes[i] & 0xFU]};
  }
  return text;
}

} // namespace exec_wrapper::healthchecks
