#include "config/values/suspicious_text.h"

#include "base/text.h"
#include "config/values/shown.h"
#include "config/values/value_parser.h"
#include "support/fatal.h"

#include <algorithm>
#include <array>

namespace exec_wrapper::config {

namespace {

using Layer = Origin::Layer;

constexpr std::array<std::string_view, 6> kQuotes = {"\"", "'", "`", "\u201C", "\u2018", "\u00AB"};

constexpr std::array<std::string_view, 6> kInvisible = {"\u00A0", "\u200B", "\u200C",
                                                        "\u200D", "\u2060", "\uFEFF"};

bool isPath(const Option& option) {
  return option.type == OptionType::Path || option.use != PathUse::Unchecked;
}

bool holdsComment(std::string_view text) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    const bool sign = text[i] == '#' || text[i] == ';';
    if (sign && (text[i - 1] == ' ' || text[i - 1] == '\t')) {
      return true;
    }
  }
  return false;
}

/// As a line of another language or an element of a list ends.
bool endsLikeALine(const Option& option, std::string_view text) {
  return option.type != OptionType::List && (text.ends_with(';') || text.ends_with(','));
}

/// A character that a shell would expand at the beginning of a word; empty if there is none.
std::string_view expansionIn(std::string_view text) {
  const bool found = text.starts_with('~') || text.starts_with('$') || text.starts_with('%');
  return found ? text.substr(0, 1) : std::string_view();
}

/// The same for a secret, which may begin with any character.
std::string_view surelyExpansionIn(std::string_view text) {
  const bool found = text.starts_with("${") || text.starts_with("$(");
  return found ? text.substr(0, 2) : std::string_view();
}

bool beginsWithQuote(std::string_view text) {
  return std::ranges::any_of(kQuotes,
                             [&](std::string_view quote) { return text.starts_with(quote); });
}

bool isQuoted(std::string_view text) {
  return text.size() > 1 && beginsWithQuote(text) && text.back() == text.front();
}

/// The problem, in words that follow the value or its setting; empty if there is no doubt.
std::string doubtIn(const Option& option, std::string_view text, bool commentsMatter) {
  const bool secret = option.type == OptionType::Secret;
  const std::string_view expansion = secret ? surelyExpansionIn(text) : expansionIn(text);
  if (secret ? isQuoted(text) : beginsWithQuote(text)) {
    return "begins with a quote, which is part of the value: leave the quotes out";
  }
  if (!expansion.empty()) {
    return "begins with '" + std::string(expansion) +
           "', which is not expanded: write the full value";
  }
  if (!secret && (text.starts_with('=') || text.starts_with(':') || text.starts_with("> "))) {
    return "begins with a second separator, which is part of the value: remove it";
  }
  if (commentsMatter && holdsComment(text)) {
    return "contains a comment, which is part of the value: put it on its own line";
  }
  if (commentsMatter && isPath(option) && endsLikeALine(option, text)) {
    return "ends with '" + std::string(text.substr(text.size() - 1)) +
           "', which is part of the value: leave it out";
  }
  const bool trimmedAnyway = option.type == OptionType::List;
  return !trimmedAnyway && hasInvisibleEnd(text)
             ? "begins or ends with white space or an invisible character, which is part of the "
               "value: remove it"
             : "";
}

} // namespace

bool hasInvisibleEnd(std::string_view text) {
  return base::trimmed(text).size() != text.size() ||
         std::ranges::any_of(kInvisible, [&](std::string_view character) {
           return text.starts_with(character) || text.ends_with(character);
         });
}

void refuseDoubtfulPath(const Option& option, std::string_view text, const Origin& origin) {
  const bool inFile = origin.layer == Layer::File; // elsewhere a shell may have quoted it
  const std::string doubt = isPath(option) ? doubtIn(option, text, inFile) : "";
  if (!doubt.empty()) {
    const bool begins = beginsWithQuote(text) || !expansionIn(text).empty();
    throw ConfigurationFailure(valuePlace(option, origin) + ": the path '" + shown(text) + "' " +
                               doubt +
                               (begins ? " (put ./ in front if that is its real name)" : ""));
  }
}

std::string doubtfulText(const Option& option, std::string_view text, const Origin& origin) {
  const bool judged = isPath(option) || option.type == OptionType::Text ||
                      option.type == OptionType::List || option.type == OptionType::Secret;
  const bool byShell = origin.layer == Layer::CommandLine; // the shell removed comments
  const std::string doubt = judged ? doubtIn(option, text, !byShell) : "";
  return doubt.empty() ? doubt : valuePlace(option, origin) + ": the value " + doubt;
}

} // namespace exec_wrapper::config
