#include "config/command_line.h"

#include "config/shown.h"
#include "support/fatal.h"
#include "support/text.h"

#include <algorithm>
#include <optional>

namespace exec_wrapper {

namespace {

/// "--name" or "--name=value".
struct OptionWord {
  explicit OptionWord(std::string_view word) : dashed(word.substr(0, word.find('='))) {
    if (dashed.size() < word.size()) {
      value = word.substr(dashed.size() + 1);
    }
    name = dashed.starts_with("--") ? dashed.substr(2) : std::string_view();
  }

  std::string_view dashed; ///< with its dashes, without the value: that may be a secret
  std::string_view name;   ///< empty where there is only one dash
  std::optional<std::string_view> value;
};

class Parser {
public:
  Parser(std::span<const std::string> arguments, const OptionRegistry& registry,
         const FetchPlugin& fetchPlugin, const Guise& guise)
      : rest_(arguments), registry_(registry), fetchPlugin_(fetchPlugin), guise_(guise) {}

  CommandLine parse();

private:
  void options();
  void optionWord(const OptionWord& word);
  void actionWord(const OptionWord& word, const ActionWord& action);
  void setting(const OptionWord& word, const Option& option);
  const Option* rowOf(const OptionWord& word);
  void store(const Option& option, std::string_view text);
  void refuseTwoCommands() const;
  [[noreturn]] void refuseUnknown(const OptionWord& word) const;
  bool helping() const { return line_.action == Action::Help || line_.action == Action::Version; }

  std::span<const std::string> rest_; // what was not read yet
  const OptionRegistry& registry_;
  const FetchPlugin& fetchPlugin_;
  const Guise& guise_;
  CommandLine line_;
};

CommandLine Parser::parse() {
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
}

void Parser::optionWord(const OptionWord& word) {
  if (const ActionWord* action = findAction(word.dashed)) {
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
  if (!helping()) {
    line_.action = action.action;
  }
}

const Option* Parser::rowOf(const OptionWord& word) {
  for (const Guise::Letter& letter : guise_.letters) {
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
    store(option, "true");
  } else if (rest_.empty()) {
    throw UsageError("option " + shown(word.dashed) + " needs a value");
  } else {
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
  } else if (option.adds) {
    earlier->text += ',';
    earlier->text += text;
  } else {
    earlier->text = text;
  }
}

void Parser::refuseTwoCommands() const {
  const bool set = std::ranges::any_of(
      line_.settings, [](const RawSetting& raw) { return raw.option->name == "command"; });
  if (set && !line_.command.empty()) {
    throw UsageError("both --command and the words of a command are given, from '" +
                     shown(line_.command.front()) + "' on: give one of them");
  }
}

void Parser::refuseUnknown(const OptionWord& word) const {
  const std::string_view plugin = word.name.substr(0, word.name.find('.'));
  if (!plugin.empty() && plugin.size() < word.name.size() && !registry_.hasOwner(plugin)) {
    throw UsageError("option " + shown(word.dashed) + ": no plugin '" + shown(plugin) +
                     "' is selected; select it before its options, with --guard, --reporters or "
                     "--runner");
  }
  std::vector<std::string_view> names;
  for (const OptionRegistry::Entry& entry : registry_.entries()) {
    names.push_back(entry.option->name);
  }
  for (const ActionWord& action : actionWords()) {
    names.push_back(action.name);
  }
  const std::string_view meant =
      nearest(word.name.empty() ? word.dashed.substr(1) : word.name, names);
  throw UsageError(
      "unknown option " + shown(word.dashed) +
      (meant.empty() ? "; --help lists all" : "; did you mean --" + std::string(meant) + "?"));
}

} // namespace

CommandLine parseCommandLine(std::span<const std::string> arguments, const OptionRegistry& registry,
                             const FetchPlugin& fetchPlugin, const Guise& guise) {
  return Parser(arguments, registry, fetchPlugin, guise).parse();
}

} // namespace exec_wrapper
