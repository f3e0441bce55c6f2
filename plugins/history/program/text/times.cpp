#include "history/program/text/times.h"

#include "base/duration_text.h"
#include "base/number.h"
#include "base/text.h"
#include "base/times.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <ctime>

namespace exec_wrapper::history::program {

namespace {

std::optional<WallTime> atLocal(std::tm parts) {
  const std::tm wanted = parts;
  parts.tm_isdst = -1;
  const std::time_t seconds = std::mktime(&parts);
  // 31 February would become a day in March.
  if (seconds == -1 || parts.tm_mday != wanted.tm_mday || parts.tm_mon != wanted.tm_mon) {
    return std::nullopt;
  }
  return std::chrono::system_clock::from_time_t(seconds);
}

std::tm localParts(WallTime time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  ::localtime_r(&seconds, &parts);
  return parts;
}

/// The beginning of the day that was so many days ago.
std::optional<WallTime> daysAgo(int days, WallTime now) {
  std::tm parts = localParts(now);
  parts.tm_mday -= days;
  parts.tm_hour = parts.tm_min = parts.tm_sec = 0;
  parts.tm_isdst = -1;
  const std::time_t seconds = std::mktime(&parts);
  return seconds == -1 ? std::nullopt
                       : std::optional(std::chrono::system_clock::from_time_t(seconds));
}

std::optional<WallTime> dayNamed(std::string_view word, WallTime now) {
  constexpr std::array<std::string_view, 7> kDays = {"sunday",   "monday", "tuesday", "wednesday",
                                                     "thursday", "friday", "saturday"};
  if (word == "today" || word == "yesterday") {
    return daysAgo(word == "today" ? 0 : 1, now);
  }
  const auto day = std::ranges::find(kDays, word);
  if (day == kDays.end()) {
    return std::nullopt;
  }
  const int wanted = static_cast<int>(day - kDays.begin());
  return daysAgo((localParts(now).tm_wday - wanted + 7) % 7, now);
}

/// Reads digits in the form "0000-00-00", where 0 stands for a digit. False if there is another.
bool hasForm(std::string_view text, std::string_view form) {
  return text.size() == form.size() && std::ranges::equal(text, form, [](char c, char f) {
           return f == '0' ? c >= '0' && c <= '9' : f == '_' ? c == ' ' || c == 'T' : c == f;
         });
}

std::optional<WallTime> dateIn(std::string_view text) {
  const bool day = hasForm(text, "0000-00-00");
  const bool minute = hasForm(text, "0000-00-00_00:00");
  const bool second = hasForm(text, "0000-00-00_00:00:00");
  if (!day && !minute && !second) {
    return std::nullopt;
  }
  const auto number = [&](std::size_t at, std::size_t length) {
    return base::parseNumber<int>(text.substr(at, length)).value_or(0);
  };
  std::tm parts{};
  parts.tm_year = number(0, 4) - 1900;
  parts.tm_mon = number(5, 2) - 1;
  parts.tm_mday = number(8, 2);
  parts.tm_hour = day ? 0 : number(11, 2);
  parts.tm_min = day ? 0 : number(14, 2);
  parts.tm_sec = second ? number(17, 2) : 0;
  if (parts.tm_mon < 0 || parts.tm_mon > 11 || parts.tm_hour > 23 || parts.tm_min > 59 ||
      parts.tm_sec > 59) {
    return std::nullopt;
  }
  return atLocal(parts);
}

std::string formatted(const char* form, const std::tm& parts) {
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), form, &parts)};
}

} // namespace

std::optional<WallTime> parseTimeWords(std::string_view words, WallTime now) {
  const std::string_view text = base::trimmed(words);
  const std::string word = base::lowerCase(text);
  if (word == "now") {
    return now;
  }
  if (const std::optional<WallTime> day = dayNamed(word, now)) {
    return day;
  }
  if (const std::optional<WallTime> date = dateIn(text)) {
    return date;
  }
  const base::DurationText duration = base::parseDuration(text);
  const bool hasUnit = !text.empty() && (text.back() < '0' || text.back() > '9');
  if (duration.verdict != base::DurationText::Verdict::Good || duration.negative || !hasUnit) {
    return std::nullopt;
  }
  return now - duration.length;
}

std::string localTime(Number microseconds) {
  return microseconds
             ? formatted("%Y-%m-%d %H:%M:%S", localParts(base::fromUnixMicroseconds(*microseconds)))
             : std::string();
}

std::string utcTime(Number microseconds) {
  if (!microseconds) {
    return {};
  }
  std::int64_t seconds = *microseconds / 1'000'000;
  std::int64_t rest = *microseconds % 1'000'000;
  if (rest < 0) {
    rest += 1'000'000;
    --seconds;
  }
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  if (::gmtime_r(&time, &parts) == nullptr) {
    return {};
  }
  std::array<char, 16> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%06dZ", static_cast<int>(rest));
  return formatted("%Y-%m-%dT%H:%M:%S", parts) + fraction.data();
}

std::string distance(std::int64_t microseconds, WallTime now) {
  const Duration passed =
      std::chrono::duration_cast<Duration>(now - base::fromUnixMicroseconds(microseconds));
  return passed >= Duration::zero() ? base::formatDuration(passed) + " ago"
                                    : "in " + base::formatDuration(-passed);
}

std::string durationOf(Number microseconds) {
  if (!microseconds) {
    return {};
  }
  constexpr std::int64_t kLongest = 9'000'000'000'000'000; // what a Duration holds
  return base::formatDuration(
      std::chrono::microseconds(std::clamp<std::int64_t>(*microseconds, 0, kLongest)));
}

} // namespace exec_wrapper::history::program
