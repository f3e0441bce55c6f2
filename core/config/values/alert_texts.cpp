#include "config/values/alert_texts.h"

#include "base/duration_text.h"
#include "base/number.h"
#include "base/text.h"

#include <utility>

namespace exec_wrapper::config {

namespace {

/// A duration that is a part of a value.
struct Part {
  Duration length{};
  std::string problem;
};

Part parsePart(std::string_view text, const std::string& name) {
  const base::DurationText parsed = base::parseDuration(base::trimmed(text));
  if (parsed.verdict == base::DurationText::Verdict::Malformed) {
    return {{}, "has no duration as " + name + ": give seconds (90) or units (90s, 5m, 1h30m)"};
  }
  if (parsed.negative) {
    return {{}, "has a negative duration as " + name};
  }
  if (parsed.verdict == base::DurationText::Verdict::TooLong) {
    return {{}, "has a duration of 100 years or more as " + name};
  }
  return {parsed.length, {}};
}

AlertRateText badRate(std::string problem) {
  return {0, {}, std::move(problem)};
}

DurationRangeText badRange(std::string problem) {
  return {{}, {}, std::move(problem)};
}

} // namespace

AlertRateText parseAlertRate(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view digits = base::trimmed(text.substr(0, slash));
  const bool number = !digits.empty() && digits.find_first_not_of("0123456789") == digits.npos;
  if (slash == text.npos || !number) {
    return badRate("is not a number of failed runs and a time: give N/DURATION, such as 5/24h");
  }
  const unsigned failures = base::parseNumber<unsigned>(digits).value_or(0);
  if (failures < 1 || failures > kMostCountedFailures) {
    return badRate("has a number that is out of range: give 1 to " +
                   std::to_string(kMostCountedFailures) + " failed runs");
  }
  Part window = parsePart(text.substr(slash + 1), "its time");
  if (window.problem.empty() && window.length == Duration::zero()) {
    window.problem = "has a time that is too short: it must be longer than 0";
  }
  return window.problem.empty() ? AlertRateText{failures, window.length, {}}
                                : badRate(std::move(window.problem));
}

DurationRangeText parseDurationRange(std::string_view text) {
  constexpr std::string_view kDots = "..";
  const std::size_t dots = text.find(kDots);
  if (dots == text.npos) {
    return badRange("is not a range of durations: give MIN..MAX, MIN.. or ..MAX, such as 5m..2h");
  }
  const std::string_view from = base::trimmed(text.substr(0, dots));
  const std::string_view to = base::trimmed(text.substr(dots + kDots.size()));
  if (from.empty() && to.empty()) {
    return badRange("has no limit: give MIN..MAX, MIN.. or ..MAX, such as 5m..2h");
  }
  Part least = from.empty() ? Part() : parsePart(from, "its minimum");
  Part most = to.empty() ? Part() : parsePart(to, "its maximum");
  if (!least.problem.empty() || !most.problem.empty()) {
    return badRange(std::move(least.problem.empty() ? most.problem : least.problem));
  }
  if (!to.empty() && most.length == Duration::zero()) {
    return badRange("has a maximum that is too short: it must be longer than 0");
  }
  if (!to.empty() && least.length > most.length) {
    return badRange("has a minimum that is longer than its maximum");
  }
  DurationRangeText range;
  range.least = from.empty() ? std::nullopt : std::optional(least.length);
  range.most = to.empty() ? std::nullopt : std::optional(most.length);
  return range;
}

} // namespace exec_wrapper::config
