#include "config/sources/command_line.h"

#include "config/options/dashes.h"
#include "config/options/spelling.h"
#include "config/values/shown.h"
#include "config/values/value_parser.h"
#include "support/fatal.h"
#include "support/text/text.h"

#include <algorithm>
#include <optional>

namespace exec_wrapper::config {

namespace {

/// "--name" or "--name=value".
struct OptionWord {
  explicit OptionWord(std::string_view word) : dashed(word.substr(0, word.find('='))) {
    if (dashed.size() < word.size()) {
      value = word.substr(dashed.size() + 1);
    }
    name = dashed.starts_with("--") ? dashed.substr(2) : std::string_view();
  }

  std::string_view dashed; ///< with its dashes, without the value, which may be a secret
  std::string_view name;   ///< empty if there is only one dash
  std::optional<std::string_view> value;
};

bool isLetterOf(const CompatMode& guise, std::string_view word) {
  return std::ranges::any_of(
      guise.letters, [&](const CompatMode::ShortOption& each) { return word == each.dashed; });
}

class Parser {
public:
  Parser(std::span<const std::string> arguments, const OptionRegistry& registry,
         const FetchPlugin& fetchPlugin, const CompatMode& guise)
      : rest_(arguments), registry_(registry), fetchPlugin_(fetchPlugin), guise_(guise) {}

  CommandLine parse();

private:
  void options();
  void optionWord(const OptionWord& word);
  void actionWord(const OptionWord& word, const ActionWord& action);
  void setting(const OptionWord& word, const Option& option);
  const Option* rowOf(const OptionWord& word);
  void store(const Option& option, std::string_view text);
  bool isOptionLike(std::string_view word) const;
  void refuseBooleanBehind(const OptionWord& word) const;
  void refuseOptionAsValue(const OptionWord& word, const Option& option) const;
  void refuseOddDash() const;
  void refuseTwoCommands() const;
  [[noreturn]] void refuseUnknown(const OptionWord& word) const;
  std::string_view meantOption(std::string_view dashed) const;
  bool helping() const { return line_.action == Action::Help || line_.action == Action::Version; }

  std::span<const std::string> rest_; // not read yet
  const OptionRegistry& registry_;
  const FetchPlugin& fetchPlugin_;
  const CompatMode& guise_;
  CommandLine line_;
};

CommandLine Parser::parse() {
  line_.shell = shellCallIn(rest_, guise_);
  if (line_.shell) {
    return std::move(line_);
  }
  try {
    options();
    line_.command.assign(rest_.begin(), rest_.end());
    refuseTwoCommands();
  } catch (const Fatal&) {
    if (!helping()) {
      throw;
    }
  }
  return std::move(line_);
}

void Parser::options() {
  while (!rest_.empty() && rest_.front().starts_with('-')) {
    const OptionWord word(rest_.front());
    rest_ = rest_.subspan(1);
    if (word.dashed == "--" && !word.value) {
      return;
    }
    optionWord(word);
  }
  refuseOddDash();
}

void Parser::optionWord(const OptionWord& word) {
  const ActionWord* const action = findAction(word.dashed);
  if (action != nullptr && !isLetterOf(guise_, word.dashed)) {
    actionWord(word, *action);
  } else if (const Option* option = rowOf(word)) {
    setting(word, *option);
  } else {
    refuseUnknown(word);
  }
}

void Parser::actionWord(const OptionWord& word, const ActionWord& action) {
  if (word.value) {
    throw UsageError("option " + shown(word.dashed) + " takes no value");
  }
  if (action.action == Action::Tell) {
    throw UsageError("option --tell must be the first word, before its words KEY=VALUE");
  }
  if (action.action == Action::Shell) {
    throw UsageError(
        "option -c must be the first word, before the line: give settings as variables "
        "in the line, or use --command LINE");
  }
  if (!helping()) {
    line_.action = action.action;
  }
}

const Option* Parser::rowOf(const OptionWord& word) {
  for (const CompatMode::ShortOption& letter : guise_.letters) {
    if (const auto* row = registry_.find(letter.setting); row && word.dashed == letter.dashed) {
      return row->option;
    }
  }
  const OptionRegistry::Entry* entry = registry_.find(word.name);
  const std::size_t dot = word.name.find('.');
  if (entry == nullptr && dot != std::string_view::npos && dot > 0) {
    fetchPlugin_(std::string(word.name.substr(0, dot)), line_);
    entry = registry_.find(word.name);
  }
  return entry != nullptr ? entry->option : nullptr;
}

void Parser::setting(const OptionWord& word, const Option& option) {
  if (word.value) {
    store(option, *word.value);
  } else if (option.type == OptionType::Switch) {
    refuseBooleanBehind(word);
    store(option, "true");
  } else if (rest_.empty()) {
    throw UsageError("option " + shown(word.dashed) + " needs a value");
  } else {
    refuseOptionAsValue(word, option);
    store(option, rest_.front());
    rest_ = rest_.subspan(1);
  }
}

void Parser::store(const Option& option, std::string_view text) {
  const auto earlier = std::ranges::find_if(
      line_.settings, [&](const RawSetting& raw) { return raw.option == &option; });
  if (earlier == line_.settings.end()) {
    line_.settings.push_back({&option,
                              std::string(text),
                              {Origin::Layer::CommandLine, "--" + std::string(option.name)}});
  } else if (option.appends) {
    earlier->text += ',';
    earlier->text += text;
  } else {
    if (option.name == "config" && earlier->text != text) {
      line_.warnings.push_back("--config is given twice: " + shown(text) + " is read, " +
                               shown(earlier->text) + " is not");
    }
    earlier->text = text;
  }
}

/// Whether the word is meant as an option, even with wrong dashes. Then it is a value only after a
/// "=". A negative number is a value.
bool Parser::isOptionLike(std::string_view word) const {
  if (word.starts_with("--") || findAction(word) != nullptr) {
    return true;
  }
  std::string plain = withPlainDashes(word.substr(0, word.find('=')));
  const std::size_t name = plain.find_first_not_of('-');
  return isLetterOf(guise_, word) ||
         (name != 0 && name != std::string::npos &&
          registry_.find(std::string_view(plain).substr(name)) != nullptr);
}

/// The word would be the command, although it may be meant as the value of the switch.
void Parser::refuseBooleanBehind(const OptionWord& word) const {
  if (rest_.empty() || !booleanIn(rest_.front())) {
    return;
  }
  const std::string value = shown(rest_.front());
  throw UsageError("option " + shown(word.dashed) + " is a switch and takes no '" + value +
                   "' as the next word: write " + shown(word.dashed) + "=" + value +
                   ", or -- before a command called " + value);
}

/// If the value is a shell variable that is not set, the next option is in its place.
void Parser::refuseOptionAsValue(const OptionWord& word, const Option& option) const {
  if (!isOptionLike(rest_.front())) {
    return;
  }
  const std::string next = rest_.front().substr(0, rest_.front().find('=')); // without a secret
  const bool secret = option.type == OptionType::Secret;
  throw UsageError("option " + shown(word.dashed) + " needs a value, but " +
                   (secret ? "an option" : "'" + shown(next) + "'") +
                   " follows (is a variable not set?); write a value with leading dashes as " +
                   shown(word.dashed) + "=VALUE");
}

/// A command hardly has such a name, and a job must not run without the intended option.
void Parser::refuseOddDash() const {
  if (rest_.empty() || !beginsWithDashLike(rest_.front())) {
    return;
  }
  const std::string_view word = rest_.front();
  const std::string_view name = word.substr(0, word.find('='));
  const std::string_view meant = meantName(name, registry_);
  throw UsageError("'" + shown(name) + "' begins with " + std::string(dashLikeIn(name)) +
                   ", which is not '-': write " +
                   (meant.empty() ? "options with '-'" : "--" + std::string(meant)) +
                   ", or -- before a command of this name");
}

void Parser::refuseTwoCommands() const {
  const bool set = std::ranges::any_of(
      line_.settings, [](const RawSetting& raw) { return raw.option->name == "command"; });
  if (set && !line_.command.empty()) {
    throw UsageError("both --command and command words are given, from '" +
                     shown(line_.command.front()) + "' on: give one of them");
  }
}

void Parser::refuseUnknown(const OptionWord& word) const {
  const std::string_view plugin = word.name.substr(0, word.name.find('.'));
  const bool dotted = !plugin.empty() && plugin.size() < word.name.size();
  if (dotted && !registry_.hasOwner(plugin) && respelt(word.name, registry_) == nullptr) {
    throw UsageError("option " + shown(word.dashed) + ": no plugin '" + shown(plugin) +
                     "' is selected; select it before its options, with --guard, --reporters or "
                     "--runner");
  }
  const std::string_view dash = dashLikeIn(word.dashed);
  const std::string_view meant = meantOption(word.dashed);
  throw UsageError(
      "unknown option " + shown(word.dashed) +
      (dash.empty() ? "" : " with " + std::string(dash) + ", which is not '-'") +
      (meant.empty() ? "; --help lists all" : "; did you mean --" + std::string(meant) + "?"));
}

/// The nearest option or action; empty if none is close.
std::string_view Parser::meantOption(std::string_view dashed) const {
  const std::string plain = withPlainDashes(dashed);
  const std::string_view name = std::string_view(plain).substr(
      std::min<std::size_t>(plain.find_first_not_of('-'), plain.size()));
  if (const OptionRegistry::Entry* entry = respelt(name, registry_)) {
    return entry->option->name;
  }
  std::vector<std::string_view> names;
  for (const OptionRegistry::Entry& entry : registry_.entries()) {
    names.push_back(entry.option->name);
  }
  for (const ActionWord& action : actionWords()) {
    if (!action.name.empty()) {
      names.push_back(action.name);
    }
  }
  return nearest(name.substr(0, name.find_first_of(" \t\n")), names);
}

} // namespace

CommandLine parseCommandLine(std::span<const std::string> arguments, const OptionRegistry& registry,
                             const FetchPlugin& fetchPlugin, const CompatMode& guise) {
  return Parser(arguments, registry, fetchPlugin, guise).parse();
}

} // namespace exec_wrapper::config
