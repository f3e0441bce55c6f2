#include "history/program/setup/request.h"

#include "base/number.h"
#include "base/text.h"
#include "history/program/text/harmless.h"
#include "support/fatal.h"
#include "support/text/text.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::history::program {

namespace {

const CommandOption* optionIn(std::span<const CommandOption> options, std::string_view name) {
  const auto found = std::ranges::find(options, name, &CommandOption::name);
  return found == options.end() ? nullptr : &*found;
}

/// Of any command: the command may follow its options. The same name has a value in all or none.
const CommandOption* anyOption(std::string_view name) {
  if (const CommandOption* const common = optionIn(commonOptions(), name)) {
    return common;
  }
  for (const Command& command : commands()) {
    if (const CommandOption* const option = optionIn(command.options, name)) {
      return option;
    }
  }
  return nullptr;
}

const Command* commandNamed(std::string_view name) {
  const auto found = std::ranges::find(commands(), name, &Command::name);
  return found == commands().end() ? nullptr : &*found;
}

std::string inQuotes(std::string_view word) {
  return "'" + base::shortened(harmless(word), 80) + "'";
}

/// ` (is --job meant?)`, where a name is close.
std::string hint(std::string_view word, const std::vector<std::string_view>& names,
                 std::string_view dashes) {
  const std::string_view close = nearest(word, names);
  return close.empty() ? "" : "; is " + std::string(dashes) + std::string(close) + " meant?";
}

[[noreturn]] void refuseOption(std::string_view name) {
  std::vector<std::string_view> names;
  for (const CommandOption& option : commonOptions()) {
    names.push_back(option.name);
  }
  for (const Command& command : commands()) {
    for (const CommandOption& option : command.options) {
      names.push_back(option.name);
    }
  }
  throw UsageError("unknown option " + inQuotes("--" + std::string(name)) +
                   hint(name, names, "--"));
}

[[noreturn]] void refuseCommand(std::string_view word) {
  std::vector<std::string_view> names;
  for (const Command& command : commands()) {
    names.push_back(command.name);
  }
  throw UsageError("unknown command " + inQuotes(word) + hint(word, names, ""));
}

class Parser {
public:
  explicit Parser(std::span<const std::string> words) : words_(words) {}

  Request parse() {
    while (!words_.empty() && request_.action == Request::Action::Run) {
      take(next());
    }
    if (request_.action == Request::Action::Run) {
      judge();
    } else if (request_.command == nullptr && !words_.empty()) {
      request_.command = commandNamed(words_.front()); // --help list
    }
    return std::move(request_);
  }

private:
  std::string next() {
    std::string word = words_.front();
    words_ = words_.subspan(1);
    return word;
  }

  void take(const std::string& word) {
    if (word == "--help" || word == "-h") {
      request_.action = Request::Action::Help;
    } else if (word == "--version" || word == "-V") {
      request_.action = Request::Action::Version;
    } else if (word.starts_with("-") && word.size() > 1) {
      takeOption(word);
    } else {
      takeWord(word);
    }
  }

  void takeOption(const std::string& word) {
    if (!word.starts_with("--")) {
      throw UsageError("unknown option " + inQuotes(word));
    }
    const std::size_t equals = word.find('=');
    const std::string name = word.substr(2, equals == word.npos ? word.npos : equals - 2);
    const CommandOption* const option = anyOption(name);
    if (option == nullptr) {
      refuseOption(name);
    }
    const bool takesValue = !option->placeholder.empty();
    if (!takesValue && equals != word.npos) {
      throw UsageError("--" + name + " has no value");
    }
    if (takesValue && equals == word.npos && words_.empty()) {
      throw UsageError("--" + name + " needs a value: " + std::string(option->placeholder));
    }
    std::string value = !takesValue ? "" : equals != word.npos ? word.substr(equals + 1) : next();
    if (takesValue && value.empty()) {
      throw UsageError("the value of --" + name + " is empty");
    }
    request_.values[name] = std::move(value);
  }

  void takeWord(const std::string& word) {
    if (request_.command == nullptr) {
      request_.command = commandNamed(word);
      if (request_.command == nullptr) {
        refuseCommand(word);
      }
    } else if (!request_.command->argument.empty() && request_.argument.empty()) {
      request_.argument = word;
    } else {
      throw UsageError("unexpected word " + inQuotes(word));
    }
  }

  void judge() {
    if (request_.command == nullptr) {
      request_.command = &commands().front();
    }
    const Command& command = *request_.command;
    for (const auto& [name, value] : request_.values) {
      judge(command, name, value);
    }
    if (!command.argument.empty() && request_.argument.empty()) {
      throw UsageError("the command " + std::string(command.name) + " needs " +
                       std::string(command.argument));
    }
  }

  /// The same option may have other values in another command.
  static void judge(const Command& command, const std::string& name, const std::string& value) {
    const CommandOption* const own = optionIn(command.options, name);
    const CommandOption* const option = own != nullptr ? own : optionIn(commonOptions(), name);
    if (option == nullptr) {
      throw UsageError("--" + name + " is not an option of the command " +
                       std::string(command.name));
    }
    const std::vector<std::string> choices = split(option->choices, '|');
    if (!option->choices.empty() && std::ranges::find(choices, value) == choices.end()) {
      throw UsageError("--" + name + " is one of " + base::join(choices, ", ") + ", not " +
                       inQuotes(value));
    }
  }

  std::span<const std::string> words_;
  Request request_;
};

} // namespace

std::optional<std::string> Request::value(std::string_view option) const {
  const auto found = values.find(option);
  return found == values.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::size_t> Request::number(std::string_view option) const {
  const std::optional<std::string> text = value(option);
  if (!text) {
    return std::nullopt;
  }
  const std::optional<std::size_t> number = base::parseNumber<std::size_t>(*text);
  if (!number) {
    throw UsageError("--" + std::string(option) + " is a whole number, not " + inQuotes(*text));
  }
  return number;
}

Request parseRequest(std::span<const std::string> words) {
  return Parser(words).parse();
}

} // namespace exec_wrapper::history::program
