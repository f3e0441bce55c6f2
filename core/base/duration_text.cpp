#include "base/duration_text.h"

#include <array>
#include <cstdint>
#include <optional>

namespace exec_wrapper::base {

namespace {

using Verdict = DurationText::Verdict;

constexpr std::uint64_t kSecond = 1'000'000'000;
constexpr std::uint64_t kNanosOfDay = 86'400 * kSecond;
constexpr std::uint64_t kTooLong = 36'525 * kNanosOfDay;

struct Unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};

constexpr std::array<Unit, 5> kUnits = {{
    {"d", kNanosOfDay},
    {"h", 3'600 * kSecond},
    {"m", 60 * kSecond},
    {"s", kSecond},
    {"ms", kSecond / 1'000},
}};

std::string_view takeWhile(std::string_view& text, bool (*wanted)(char)) {
  std::size_t length = 0;
  while (length < text.size() && wanted(text[length])) {
    ++length;
  }
  const std::string_view taken = text.substr(0, length);
  text.remove_prefix(length);
  return taken;
}

bool isDigit(char c) {
  return c >= '0' && c <= '9';
}

bool isLetter(char c) {
  return c >= 'a' && c <= 'z';
}

bool isBlank(char c) {
  return c == ' ' || c == '\t';
}

/// One number: its digits before and after the point.
struct Number {
  std::string_view whole;
  std::string_view decimals;
};

std::optional<Number> takeNumber(std::string_view& text) {
  Number number;
  number.whole = takeWhile(text, isDigit);
  if (number.whole.empty()) {
    return std::nullopt;
  }
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    number.decimals = takeWhile(text, isDigit);
    if (number.decimals.empty()) {
      return std::nullopt;
    }
  }
  return number;
}

/// Nanoseconds, or `kTooLong` for anything as long or longer.
std::uint64_t nanoseconds(const Number& number, std::uint64_t unit) {
  std::uint64_t count = 0;
  for (const char c : number.whole) {
    count = count * 10 + static_cast<std::uint64_t>(c - '0');
    if (count > kTooLong / unit) {
      return kTooLong;
    }
  }
  std::uint64_t total = count * unit;
  std::uint64_t scale = unit;
  bool rest = false;
  for (const char c : number.decimals) {
    scale /= 10;
    total += static_cast<std::uint64_t>(c - '0') * scale;
    rest = rest || (scale == 0 && c != '0');
  }
  return total + (rest ? 1 : 0);
}

/// The unit of that name, if it is smaller than the previous one. No name means seconds.
std::optional<std::size_t> unitBehind(std::string_view name, std::size_t first) {
  for (std::size_t i = first; i < kUnits.size(); ++i) {
    if (kUnits[i].name == name) {
      return i;
    }
  }
  return std::nullopt;
}

DurationText parseMagnitude(std::string_view text) {
  std::uint64_t total = 0;
  std::size_t nextUnit = 0;
  bool bare = false;
  do {
    const std::optional<Number> number = takeNumber(text);
    if (!number || bare) {
      return {};
    }
    std::string_view name = takeWhile(text, isLetter);
    bare = name.empty();
    if (bare && nextUnit != 0) {
      return {};
    }
    const std::optional<std::size_t> unit = unitBehind(bare ? "s" : name, nextUnit);
    if (!unit) {
      return {};
    }
    nextUnit = *unit + 1;
    total += nanoseconds(*number, kUnits[*unit].nanoseconds);
    takeWhile(text, isBlank);
  } while (!text.empty());
  if (total >= kTooLong) {
    return {Verdict::TooLong, false, {}};
  }
  return {Verdict::Good, false, Duration(static_cast<Duration::rep>(total))};
}

} // namespace

DurationText parseDuration(std::string_view text) {
  const bool minus = text.starts_with('-');
  DurationText parsed = parseMagnitude(minus ? text.substr(1) : text);
  parsed.negative = minus && (parsed.verdict == Verdict::TooLong || parsed.length.count() != 0);
  return parsed;
}

} // namespace exec_wrapper::base
