#include "schedule.h"

#include "base/cron/cron_fields.h"
#include "base/number.h"
#include "base/text.h"
#include "common/json/json_object.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

namespace exec_wrapper::sentry {

namespace {

std::vector<std::string> wordsIn(std::string_view text) {
  constexpr std::string_view kBlanks = " \t";
  std::vector<std::string> words;
  while (true) {
    text.remove_prefix(std::min(text.find_first_not_of(kBlanks), text.size()));
    if (text.empty()) {
      return words;
    }
    const std::size_t end = std::min(text.find_first_of(kBlanks), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
}

/// `every hour`, `every 2 hours`.
std::string intervalJson(const std::vector<std::string>& words) {
  constexpr std::array<std::string_view, 6> kUnits = {"minute", "hour",  "day",
                                                      "week",   "month", "year"};
  if (words.size() < 2 || words.size() > 3 || words[0] != "every") {
    return {};
  }
  std::int64_t number = 1;
  if (words.size() == 3) {
    number = base::parseNumber<std::int64_t>(words[1]).value_or(0);
  }
  std::string unit = words.back();
  if (unit.ends_with('s')) {
    unit.pop_back();
  }
  constexpr std::int64_t kMost = 100'000;
  if (number < 1 || number > kMost || std::ranges::find(kUnits, unit) == kUnits.end()) {
    return {};
  }
  return common::JsonObject()
      .add("type", "interval")
      .addNumber("value", number)
      .add("unit", unit)
      .text();
}

} // namespace

std::string scheduleJson(std::string_view text) {
  const std::vector<std::string> words = wordsIn(text);
  if (std::string interval = intervalJson(words); !interval.empty()) {
    return interval;
  }
  if (!base::parseCronFields(text)) {
    return {};
  }
  const std::string expression = base::join(words, " ");
  return common::JsonObject()
      .add("type", "crontab")
      .add("value", expression == "@midnight" ? "@daily" : expression) // which Sentry knows
      .text();
}

} // namespace exec_wrapper::sentry
