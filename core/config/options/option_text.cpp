#include "config/options/option_text.h"

#include "base/text.h"
#include "config/options/option_registry.h"
#include "support/text/text.h"

#include <limits>

namespace exec_wrapper::config {

namespace {

std::string wholeNumberText(const Option& option) {
  std::string text = "a whole number";
  if (option.maximum != std::numeric_limits<std::int64_t>::max()) {
    text += " from " + std::to_string(option.minimum) + " to " + std::to_string(option.maximum);
  } else if (option.minimum != 0) {
    text += ", " + std::to_string(option.minimum) + " or more";
  }
  return text;
}

} // namespace

std::string ownerTitle(std::string_view owner) {
  return owner == OptionRegistry::kCore ? "The wrapper itself" : "Plugin " + std::string(owner);
}

std::string meaningText(const Option& option) {
  const std::string meaning(option.meaning);
  return option.dependsOn.empty() ? meaning : meaning + "; needs " + std::string(option.dependsOn);
}

std::string placeholder(const Option& option) {
  if (!option.placeholder.empty()) {
    return std::string(option.placeholder);
  }
  switch (option.type) {
  case OptionType::Switch:
    return {};
  case OptionType::Integer:
    return "N";
  case OptionType::Boolean:
    return "true|false";
  case OptionType::TimeSpan:
    return "DURATION";
  case OptionType::TimeSpans:
    return "DURATION,...";
  case OptionType::List:
    return "NAME,...";
  case OptionType::Path:
    return "FILE";
  case OptionType::Url:
    return "URL";
  case OptionType::Choice:
    return std::string(option.choices);
  case OptionType::Secret:
    return "SECRET";
  case OptionType::ShellLine:
    return "LINE";
  case OptionType::Text:
    break;
  }
  return "TEXT";
}

std::string defaultText(const Option& option) {
  if (!option.defaultNote.empty()) {
    return std::string(option.defaultNote);
  }
  std::string text(option.defaultValue);
  const bool bare = !text.empty() && text.find_first_not_of("0123456789.") == std::string::npos;
  const bool span = option.type == OptionType::TimeSpan || option.type == OptionType::TimeSpans;
  return span && bare ? text + "s" : text;
}

std::string valueText(const Option& option) {
  switch (option.type) {
  case OptionType::Integer:
    return wholeNumberText(option);
  case OptionType::Boolean:
  case OptionType::Switch:
    return "true or false";
  case OptionType::TimeSpan:
    return "seconds, or with units as in 250ms, 90s, 1h30m";
  case OptionType::TimeSpans:
    return "one or more, separated by commas: seconds, or with units as in 10s,1m,1h30m";
  case OptionType::List:
    return "names separated by commas, or none";
  case OptionType::Path:
    return "a path";
  case OptionType::Url:
    return "an http:// or https:// URL";
  case OptionType::Choice:
    return base::join(split(option.choices, '|'), ", ");
  case OptionType::Secret:
    return "text, or file:/path to read it from";
  case OptionType::ShellLine:
    return "a line for the shell";
  case OptionType::Text:
    break;
  }
  return "text";
}

bool settableInFile(const Option& option) {
  return option.name != "config";
}

std::string wrapped(std::string_view text, std::string_view prefix, std::size_t width) {
  std::string out;
  std::size_t column = 0;
  for (const std::string& word : split(text, ' ')) {
    if (word.empty()) {
      continue;
    }
    if (column == 0 || column + 1 + word.size() > width) {
      out += column == 0 ? "" : "\n";
      out += prefix;
      column = prefix.size();
    } else {
      out += ' ';
      ++column;
    }
    out += word;
    column += word.size();
  }
  return column == 0 ? out : out + "\n";
}

} // namespace exec_wrapper::config
