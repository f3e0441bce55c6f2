#include "support/text.h"

#include <signal.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <utility>

namespace exec_wrapper {

namespace {

constexpr std::string_view kBlanks = " \t\r\n\v\f";
constexpr std::string_view kEllipsis = "...";

bool isContinuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

/// Terminals obey these: C0, DEL and, in two bytes, C1.
bool isControl(std::string_view character) {
  const auto first = static_cast<unsigned char>(character[0]);
  return first < 0x20U || first == 0x7FU ||
         (character.size() == 2 && first == 0xC2U &&
          static_cast<unsigned char>(character[1]) < 0xA0U);
}

void appendEscaped(std::string& out, std::string_view bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  for (const char c : bytes) {
    switch (c) {
    case '\n':
      out += "\\n";
      break;
    case '\r':
      out += "\\r";
      break;
    case '\t':
      out += "\\t";
      break;
    default:
      const auto byte = static_cast<unsigned char>(c);
      out += "\\x";
      out += digits[byte >> 4U];
      out += digits[byte & 0xFU];
    }
  }
}

/// `count` of a unit and tenths of it, the latter only where there are any.
std::string withTenths(std::int64_t tenths, std::string_view unit) {
  std::string out = std::to_string(tenths / 10);
  if (tenths % 10 != 0) {
    out += '.';
    out += static_cast<char>('0' + tenths % 10);
  }
  out += unit;
  return out;
}

std::string longDuration(std::int64_t seconds) {
  struct Unit {
    std::int64_t seconds;
    char name;
  };
  constexpr std::array<Unit, 4> units = {{{86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}}};
  std::string out;
  int parts = 0;
  for (const Unit& unit : units) {
    const std::int64_t count = seconds / unit.seconds;
    seconds %= unit.seconds;
    if (count == 0) {
      continue;
    }
    out += out.empty() ? "" : " ";
    out += std::to_string(count);
    out += unit.name;
    if (++parts == 2) {
      break;
    }
  }
  return out;
}

/// The candidate with the fewest edits, `limit` at most; empty where there is none.
std::string_view closest(std::string_view word, std::span<const std::string_view> candidates,
                         std::size_t limit) {
  std::string_view best;
  std::size_t least = limit + 1;
  for (const std::string_view candidate : candidates) {
    const std::size_t distance = editDistance(word, candidate);
    if (distance < least && distance < candidate.size()) {
      best = candidate;
      least = distance;
    }
  }
  return best;
}

/// A candidate that the word is a part of: the first that ends with it, such as "process-timeout"
/// for "timeout", else the shortest.
std::string_view firstAround(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr std::size_t shortestPart = 3;
  std::string_view best;
  for (const std::string_view candidate : candidates) {
    const bool within = word.size() >= shortestPart && candidate.find(word) != candidate.npos;
    if (within && candidate.ends_with(word)) {
      return candidate;
    }
    if (within && (best.empty() || candidate.size() < best.size())) {
      best = candidate;
    }
  }
  return best;
}

} // namespace

std::size_t characterLength(std::string_view text) noexcept {
  if (text.empty()) {
    return 0;
  }
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80U) {
    return 1;
  }
  const std::size_t length = lead >= 0xF0U ? 4 : lead >= 0xE0U ? 3 : 2;
  if (lead < 0xC2U || lead > 0xF4U || text.size() < length) {
    return 0;
  }
  for (std::size_t i = 1; i < length; ++i) {
    if (!isContinuation(text[i])) {
      return 0;
    }
  }
  const bool overlong = (lead == 0xE0U && byte(1) < 0xA0U) || (lead == 0xF0U && byte(1) < 0x90U);
  const bool surrogate = lead == 0xEDU && byte(1) > 0x9FU;
  const bool beyond = lead == 0xF4U && byte(1) > 0x8FU;
  return overlong || surrogate || beyond ? 0 : length;
}

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) {
    return {};
  }
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

std::string lowerCase(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') {
      c = static_cast<char>(c - 'A' + 'a');
    }
  }
  return out;
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(trimmed(text.substr(0, end)));
    if (end == std::string_view::npos) {
      return parts;
    }
    text.remove_prefix(end + 1);
  }
}

std::string join(std::span<const std::string> parts, std::string_view separator) {
  std::string out;
  for (const std::string& part : parts) {
    if (&part != parts.data()) {
      out += separator;
    }
    out += part;
  }
  return out;
}

std::size_t editDistance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> beforeLast(b.size() + 1);
  std::vector<std::size_t> last(b.size() + 1);
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) {
    row[j] = j;
  }
  for (std::size_t i = 1; i <= a.size(); ++i) {
    beforeLast.swap(last);
    last.swap(row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        row[j] = std::min(row[j], beforeLast[j - 2] + 1);
      }
    }
  }
  return row[b.size()];
}

std::string_view nearest(std::string_view word, std::span<const std::string_view> candidates) {
  constexpr std::size_t longestWord = 100;
  if (word.empty() || word.size() > longestWord) {
    return {};
  }
  const std::size_t far = std::max<std::size_t>(1, word.size() / 3);
  std::string_view best = closest(word, candidates, std::min<std::size_t>(far, 2));
  if (best.empty()) {
    best = firstAround(word, candidates);
  }
  return best.empty() ? closest(word, candidates, far) : best;
}

std::string formatDuration(Duration duration) {
  using namespace std::chrono;
  if (duration < Duration::zero()) {
    return "-" + formatDuration(duration == Duration::min() ? Duration::max() : -duration);
  }
  if (duration >= minutes(1)) {
    return longDuration(duration_cast<seconds>(duration).count());
  }
  if (duration == Duration::zero() || duration >= seconds(1)) {
    return withTenths(duration / milliseconds(100), " s");
  }
  if (duration >= milliseconds(1)) {
    return std::to_string(duration / milliseconds(1)) + " ms";
  }
  return "less than 1 ms";
}

std::string formatSeconds(Duration duration) {
  constexpr std::int64_t perSecond = Duration::period::den;
  const std::int64_t count = duration.count();
  const auto magnitude =
      count < 0 ? 0 - static_cast<std::uint64_t>(count) : static_cast<std::uint64_t>(count);
  std::string out = count < 0 ? "-" : "";
  out += std::to_string(magnitude / perSecond);
  std::uint64_t rest = magnitude % perSecond;
  if (rest != 0) {
    std::string decimals = std::to_string(perSecond + rest);
    decimals[0] = '.';
    decimals.erase(decimals.find_last_not_of('0') + 1);
    out += decimals;
  }
  return out;
}

std::string formatTime(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &utc);
  return text.data();
}

std::string quotedWord(std::string_view word) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                     "0123456789_@%+=:,./-";
  if (!word.empty() && word.find_first_not_of(plain) == std::string_view::npos) {
    return std::string(word);
  }
  std::string out = "'";
  for (const char c : word) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  out += '\'';
  return out;
}

std::string commandLine(std::span<const std::string> words, std::size_t limit) {
  std::string out;
  for (const std::string& word : words) {
    if (&word != words.data()) {
      out += ' ';
    }
    out += printable(quotedWord(word));
    if (out.size() > limit) {
      break;
    }
  }
  return shortened(std::move(out), limit);
}

std::string shortened(std::string text, std::size_t limit) {
  if (text.size() <= limit) {
    return text;
  }
  std::size_t end = limit > kEllipsis.size() ? limit - kEllipsis.size() : 0;
  while (end > 0 && isContinuation(text[end])) {
    --end;
  }
  text.resize(end);
  text += kEllipsis.substr(0, limit);
  return text;
}

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t length = characterLength(text);
    const std::string_view character = text.substr(0, std::max<std::size_t>(length, 1));
    if (length == 0 || isControl(character)) {
      appendEscaped(out, character);
    } else {
      out += character;
    }
    text.remove_prefix(character.size());
  }
  return out;
}

std::string signalName(int signal) {
  if (signal >= SIGRTMIN && signal <= SIGRTMAX) {
    const int above = signal - SIGRTMIN;
    return "SIGRTMIN" + (above == 0 ? "" : "+" + std::to_string(above));
  }
  const char* const name = sigabbrev_np(signal);
  return name != nullptr ? "SIG" + std::string(name) : "signal " + std::to_string(signal);
}

std::string errorText(int error) {
  const char* text = strerrordesc_np(error);
  return text != nullptr ? text : "error " + std::to_string(error);
}

} // namespace exec_wrapper
