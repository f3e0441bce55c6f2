#include "config/values/value_parser.h"

#include "base/connection_text.h"
#include "base/duration_text.h"
#include "base/text.h"
#include "config/values/shown.h"
#include "config/values/url_text.h"
#include "support/fatal.h"
#include "support/text/text.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>

namespace exec_wrapper::config {

namespace {

std::string boundsText(const Option& option) {
  const std::string least = std::to_string(option.minimum);
  const bool open = option.maximum == std::numeric_limits<std::int64_t>::max();
  return least + (open ? " or more" : " to " + std::to_string(option.maximum));
}

/// A text, its row and its origin: every check and every message needs them.
class Candidate {
public:
  Candidate(const Option& option, std::string_view text, const Origin& origin)
      : option_(option), text_(text), origin_(origin) {}

  ParsedValue parse() const;

private:
  [[noreturn]] void refuse(const std::string& why) const;
  std::string textShown() const;

  ParsedValue integer() const;
  ParsedValue duration(std::string_view text) const;
  ParsedValue durations() const;
  ParsedValue negative(Value zero) const;
  bool boolean() const;
  std::string choice() const;
  std::string url() const;
  std::vector<std::string> list() const;

  const Option& option_;
  const std::string_view text_;
  const Origin& origin_;
};

void Candidate::refuse(const std::string& why) const {
  throw ConfigurationFailure(valuePlace(option_, origin_) + ": '" + textShown() + "' " + why);
}

std::string Candidate::textShown() const {
  if (option_.type == OptionType::Secret) {
    return option_.address ? shown(base::withoutPasswords(text_)) : std::string(Redactor::kMask);
  }
  return option_.type == OptionType::Url ? shownUrl(text_) : shown(text_);
}

ParsedValue Candidate::parse() const {
  if (text_.empty()) {
    throw ConfigurationFailure(valuePlace(option_, origin_) +
                               ": the value is empty; give one, or leave the setting out");
  }
  switch (option_.type) {
  case OptionType::Integer:
    return integer();
  case OptionType::TimeSpan:
    return duration(text_);
  case OptionType::TimeSpans:
    return durations();
  case OptionType::Boolean:
  case OptionType::Switch:
    return {boolean()};
  case OptionType::Choice:
    return {choice()};
  case OptionType::List:
    return {list()};
  case OptionType::Url:
    return {url()};
  case OptionType::Secret:
    return {Secret(std::string(text_))};
  case OptionType::Text:
  case OptionType::ShellLine:
  case OptionType::Path:
    break;
  }
  return {std::string(text_)};
}

ParsedValue Candidate::integer() const {
  const std::string_view digits = base::trimmed(text_);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (error == std::errc::invalid_argument || end != digits.data() + digits.size()) {
    refuse("is not a whole number");
  }
  bool tooLarge = error == std::errc::result_out_of_range;
  if (number < 0 || (tooLarge && digits.starts_with('-'))) {
    if (ParsedValue parsed = negative(std::int64_t{0}); parsed.unlimited) {
      return parsed;
    }
    number = 0;
    tooLarge = false;
  }
  if (tooLarge || number < option_.minimum || number > option_.maximum) {
    refuse("is out of range: give " + boundsText(option_));
  }
  return {number};
}

ParsedValue Candidate::duration(std::string_view text) const {
  const base::DurationText parsed = base::parseDuration(base::trimmed(text));
  if (parsed.verdict == base::DurationText::Verdict::Malformed) {
    refuse("is not a duration: give seconds (90, 1.5) or units (250ms, 90s, 5m, 1h30m)");
  }
  if (parsed.negative) {
    return negative(Duration::zero());
  }
  if (parsed.verdict == base::DurationText::Verdict::TooLong) {
    refuse("is too long: give less than 100 years");
  }
  if (option_.positive && parsed.length == Duration::zero()) {
    refuse("is too short: it must be longer than 0");
  }
  return {parsed.length};
}

ParsedValue Candidate::durations() const {
  std::vector<Duration> all;
  for (const std::string& part : split(text_, ',')) {
    if (part.empty()) {
      refuse("has an empty part: separate durations by single commas");
    }
    const ParsedValue one = duration(part);
    if (one.unlimited) {
      refuse("must not have a part below zero");
    }
    all.push_back(std::get<Duration>(one.value));
  }
  return {std::move(all)};
}

ParsedValue Candidate::negative(Value zero) const {
  switch (option_.negative) {
  case Negative::Unlimited:
    return {std::monostate(), true};
  case Negative::Zero:
    return {std::move(zero)};
  case Negative::Refused:
    break;
  }
  refuse("must not be negative");
}

bool Candidate::boolean() const {
  if (const std::optional<bool> flag = booleanIn(text_)) {
    return *flag;
  }
  refuse("is neither true nor false: give true/false, 1/0, yes/no or on/off");
}

std::string Candidate::choice() const {
  const std::string word = base::lowerCase(base::trimmed(text_));
  for (std::string_view rest = option_.choices; !rest.empty();) {
    const std::size_t end = std::min(rest.find('|'), rest.size());
    const std::string_view choice = base::trimmed(rest.substr(0, end));
    if (base::lowerCase(choice) == word) {
      return std::string(choice);
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  refuse("is not one of " + base::join(split(option_.choices, '|'), ", "));
}

std::string Candidate::url() const {
  UrlText parsed = parseUrl(base::trimmed(text_));
  if (!parsed.problem.empty()) {
    refuse(parsed.problem);
  }
  return std::move(parsed.text);
}

std::vector<std::string> Candidate::list() const {
  std::vector<std::string> names;
  for (std::string& part : split(text_, ',')) {
    if (part.empty()) {
      refuse("has an empty part: separate names by single commas, or give none");
    }
    if (std::ranges::find(names, part) == names.end()) {
      names.push_back(std::move(part));
    }
  }
  const auto none = std::ranges::find(names, "none");
  if (none != names.end() && names.size() > 1) {
    refuse("mixes none with other names: give none alone, or only names");
  }
  return none != names.end() ? std::vector<std::string>() : names;
}

} // namespace

ParsedValue parseValue(const Option& option, std::string_view text, const Origin& origin) {
  return Candidate(option, text, origin).parse();
}

std::optional<bool> booleanIn(std::string_view text) {
  const std::string word = base::lowerCase(base::trimmed(text));
  if (word == "true" || word == "1" || word == "yes" || word == "on") {
    return true;
  }
  if (word == "false" || word == "0" || word == "no" || word == "off") {
    return false;
  }
  return std::nullopt;
}

std::string valuePlace(const Option& option, const Origin& origin) {
  if (origin.layer == Origin::Layer::CommandLine) {
    return origin.where;
  }
  return base::printable(origin.where) + ": " + std::string(option.name);
}

void refuse(const Setting& setting, const std::string& why) {
  throw ConfigurationFailure(valuePlace(*setting.option, setting.origin) + ": " + why);
}

} // namespace exec_wrapper::config
