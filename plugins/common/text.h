#pragma once

#include "exec_wrapper/time.h"

#include <cstddef>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>

/// Small helpers for what the bundled plugins show to people.
namespace exec_wrapper::common {

/// The length of the UTF-8 character that the text begins with; 0 where it begins with none
/// (a stray or missing byte, an overlong form, a surrogate, the end of the text).
inline std::size_t utf8Length(std::string_view text) noexcept {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const auto follows = [&byte](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const unsigned first = byte(0);
  if (first < 0x80U) {
    return text.empty() ? 0 : 1;
  }
  if (first >= 0xC2U && first <= 0xDFU) {
    return follows(1) ? 2 : 0;
  }
  if (first >= 0xE0U && first <= 0xEFU) {
    const bool overlong = first == 0xE0U && byte(1) < 0xA0U;
    const bool surrogate = first == 0xEDU && byte(1) > 0x9FU;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0U && first <= 0xF4U) {
    const bool overlong = first == 0xF0U && byte(1) < 0x90U;
    const bool beyond = first == 0xF4U && byte(1) > 0x8FU;
    return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

/// Fit to stand in one line of a terminal: control characters and bytes that are not UTF-8 are
/// written as \n, \t, \xNN.
inline std::string printable(std::string_view text) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string shown;
  shown.reserve(text.size());
  while (!text.empty()) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t length = utf8Length(text);
    // U+0080 to U+009F are control characters too: some terminals obey them.
    const bool control =
        first < 0x20U || first == 0x7FU ||
        (length == 2 && first == 0xC2U && static_cast<unsigned char>(text[1]) < 0xA0U);
    if (first == '\n' || first == '\t') {
      shown += first == '\n' ? "\\n" : "\\t";
    } else if (length == 0 || control) {
      shown += {'\\', 'x', kHex[first >> 4U], kHex[first & 0xFU]};
    } else {
      shown += text.substr(0, length);
      text.remove_prefix(length);
      continue;
    }
    text.remove_prefix(1);
  }
  return shown;
}

/// At most `limit` bytes of it, cut between characters, with "..." where something is missing.
inline std::string shortened(std::string_view text, std::size_t limit) {
  if (text.size() <= limit) {
    return std::string(text);
  }
  std::size_t end = limit < 3 ? 0 : limit - 3;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) {
    --end;
  }
  return std::string(text.substr(0, end)) + "...";
}

/// The two largest units that are not zero: "2d 4h", "3h 12m", "2.5 s", "40 ms".
inline std::string durationText(Duration duration) {
  using namespace std::chrono;
  const auto pair = [](long long high, const char* unit, long long low, const char* lowUnit) {
    const std::string first = std::to_string(high) + unit;
    return low == 0 ? first : first + " " + std::to_string(low) + lowUnit;
  };
  const long long milliseconds = duration_cast<std::chrono::milliseconds>(duration).count();
  const long long seconds = milliseconds / 1000;
  if (milliseconds > 0 && seconds == 0) {
    return std::to_string(milliseconds) + " ms";
  }
  if (seconds < 60) {
    const long long tenths = milliseconds % 1000 / 100;
    return std::to_string(seconds) + (tenths == 0 ? "" : "." + std::to_string(tenths)) + " s";
  }
  if (seconds < 3600) {
    return pair(seconds / 60, "m", seconds % 60, "s");
  }
  if (seconds < 86400) {
    return pair(seconds / 3600, "h", seconds % 3600 / 60, "m");
  }
  return pair(seconds / 86400, "d", seconds % 86400 / 3600, "h");
}

enum class Precision { Seconds, Milliseconds };

/// RFC 3339 in UTC: "2026-11-22T13:00:00Z", or with ".123" before the Z.
inline std::string utcText(WallTime time, Precision precision) {
  using namespace std::chrono;
  const auto whole = floor<seconds>(time);
  const std::time_t clock = system_clock::to_time_t(whole);
  std::tm parts{};
  ::gmtime_r(&clock, &parts);
  char text[40];
  std::string shown(text, std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &parts));
  if (precision == Precision::Milliseconds) {
    const std::string digits = std::to_string(floor<milliseconds>(time - whole).count());
    shown += "." + std::string(3 - digits.size(), '0') + digits;
  }
  return shown + "Z";
}

/// The words of errno.
inline std::string errorText(int error) {
  const char* words = ::strerrordesc_np(error);
  return words != nullptr ? words : "error " + std::to_string(error);
}

} // namespace exec_wrapper::common
