#include "base/cron/cron_fields.h"

#include "base/number.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace exec_wrapper::base {

namespace {

constexpr std::string_view kFieldBlanks = " \t";

constexpr std::array<std::string_view, 12> kMonthNames = {"jan", "feb", "mar", "apr", "may", "jun",
                                                          "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdayNames = {"sun", "mon", "tue", "wed",
                                                           "thu", "fri", "sat"};

/// The numbers that a field may contain; the first name stands for the lowest.
struct FieldRange {
  unsigned low = 0;
  unsigned high = 0;
  std::span<const std::string_view> names;
};

struct Shorthand {
  std::string_view name;
  std::string_view fields;
};

constexpr std::array<Shorthand, 7> kShorthands = {{
    {"@hourly", "0 * * * *"},
    {"@daily", "0 0 * * *"},
    {"@midnight", "0 0 * * *"},
    {"@weekly", "0 0 * * 0"},
    {"@monthly", "0 0 1 * *"},
    {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
}};

bool isNumberOrName(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool sameName(std::string_view text, std::string_view lower) {
  return std::equal(text.begin(), text.end(), lower.begin(), lower.end(), [](char a, char b) {
    return a == b || (a >= 'A' && a <= 'Z' && a - 'A' + 'a' == b);
  });
}

/// Removes the character if it is the first.
bool takeCharacter(std::string_view& text, char c) {
  const bool there = text.starts_with(c);
  text.remove_prefix(there ? 1 : 0);
  return there;
}

std::string_view takeWord(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), isNumberOrName);
  const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(word.size());
  return word;
}

std::optional<unsigned> takeElement(std::string_view& text, const FieldRange& range) {
  const std::string_view word = takeWord(text);
  for (std::size_t i = 0; i < range.names.size(); ++i) {
    if (sameName(word, range.names[i])) {
      return range.low + static_cast<unsigned>(i);
    }
  }
  const auto number = parseNumber<unsigned>(word);
  return number && *number >= range.low && *number <= range.high ? number : std::nullopt;
}

/// The numbers of one element of a list; 0 if it is malformed.
std::uint64_t parseElement(std::string_view text, const FieldRange& range) {
  unsigned first = range.low;
  unsigned last = range.high;
  if (!takeCharacter(text, '*')) {
    const std::optional<unsigned> begin = takeElement(text, range);
    if (begin && text.empty()) {
      return std::uint64_t{1} << *begin;
    }
    const bool dash = takeCharacter(text, '-');
    const std::optional<unsigned> end = dash ? takeElement(text, range) : std::nullopt;
    if (!begin || !end) {
      return 0;
    }
    first = *begin;
    last = *end;
  }
  unsigned step = 1;
  if (takeCharacter(text, '/')) {
    step = parseNumber<unsigned>(takeWord(text)).value_or(0);
  }
  std::uint64_t bits = 0;
  for (std::uint64_t i = first; step > 0 && text.empty() && i <= last; i += step) {
    bits |= std::uint64_t{1} << i;
  }
  return bits;
}

/// 0 if it is malformed: no field is an empty set.
std::uint64_t parseField(std::string_view text, const FieldRange& range) {
  std::uint64_t bits = 0;
  for (bool more = true; more;) {
    const std::size_t comma = text.find(',');
    const std::uint64_t found = parseElement(text.substr(0, comma), range);
    if (found == 0) {
      return 0;
    }
    bits |= found;
    more = comma != std::string_view::npos;
    text.remove_prefix(more ? comma + 1 : text.size());
  }
  return bits;
}

std::string_view takeField(std::string_view& text) {
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(kFieldBlanks)));
  const std::string_view field = text.substr(0, text.find_first_of(kFieldBlanks));
  text.remove_prefix(field.size());
  return field;
}

std::string_view expanded(std::string_view expression) {
  std::string_view rest = expression;
  const std::string_view word = takeField(rest);
  const bool alone = takeField(rest).empty();
  for (const Shorthand& shorthand : kShorthands) {
    if (alone && shorthand.name == word) {
      return shorthand.fields;
    }
  }
  return expression;
}

} // namespace

std::optional<CronFields> parseCronFields(std::string_view expression) noexcept {
  std::string_view rest = expanded(expression);
  const std::string_view minute = takeField(rest);
  const std::string_view hour = takeField(rest);
  const std::string_view day = takeField(rest);
  const std::string_view month = takeField(rest);
  const std::string_view weekday = takeField(rest);
  CronFields fields;
  fields.minutes = parseField(minute, {0, 59, {}});
  fields.hours = parseField(hour, {0, 23, {}});
  fields.days = parseField(day, {1, 31, {}});
  fields.months = parseField(month, {1, 12, kMonthNames});
  fields.weekdays = parseField(weekday, {0, 7, kWeekdayNames});
  if (!takeField(rest).empty() || fields.minutes == 0 || fields.hours == 0 || fields.days == 0 ||
      fields.months == 0 || fields.weekdays == 0) {
    return std::nullopt;
  }
  constexpr std::uint64_t kSecondSunday = std::uint64_t{1} << 7U;
  if ((fields.weekdays & kSecondSunday) != 0) {
    fields.weekdays = (fields.weekdays & ~kSecondSunday) | 1U;
  }
  fields.bothDays = day.starts_with('*') || weekday.starts_with('*');
  fields.wildcard = minute.starts_with('*') || hour.starts_with('*');
  return fields;
}

} // namespace exec_wrapper::base
