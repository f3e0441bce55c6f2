#include "documents/history_program.h"

#include "base/text.h"
#include "config/options/option_text.h"
#include "history/program/setup/request.h"
#include "support/text/text.h"

#include <span>
#include <vector>

namespace exec_wrapper::documents {

namespace {

using history::program::Command;
using history::program::CommandOption;
using history::program::commands;
using history::program::commonOptions;

/// The options of a command, and then those that every command has.
std::vector<CommandOption> allOptions(const Command& command) {
  std::vector<CommandOption> all(command.options.begin(), command.options.end());
  all.insert(all.end(), commonOptions().begin(), commonOptions().end());
  return all;
}

std::string dashed(const CommandOption& option) {
  return "--" + std::string(option.name);
}

std::string choicesOf(const CommandOption& option) {
  return base::join(split(option.choices, '|'), " ");
}

bool takesFile(const CommandOption& option) {
  return option.placeholder == "FILE" || option.placeholder == "DATABASE";
}

/// The text up to its first pause: menus have little room.
std::string shortMeaning(const CommandOption& option) {
  std::string_view text = option.meaning;
  for (const std::string_view pause : {"; ", ": ", ". ", " ("}) {
    text = text.substr(0, text.find(pause));
  }
  return std::string(text);
}

std::string escapedFor(std::string_view text, std::string_view characters) {
  std::string out;
  for (const char c : text) {
    out += characters.find(c) == characters.npos ? "" : "\\";
    out += c;
  }
  return out;
}

// ---- man ----

std::string roff(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '-' ? std::string("\\-") : c == '\\' ? std::string("\\e") : std::string(1, c);
  }
  return out;
}

std::string manParagraph(std::string_view text) {
  std::string out;
  for (const std::string& line : split(config::wrapped(roff(text), "", 100), '\n')) {
    out += line.empty() ? "" : (line.starts_with('.') || line.starts_with('\'') ? "\\&" : "");
    out += line.empty() ? "" : line + "\n";
  }
  return out;
}

std::string manOption(const CommandOption& option) {
  std::string tag = "\\fB" + roff(dashed(option)) + "\\fR";
  if (!option.placeholder.empty()) {
    tag += " \\fI" + roff(option.placeholder) + "\\fR";
  }
  return ".TP\n" + tag + "\n" + manParagraph(std::string(option.meaning) + ".");
}

// ---- zsh ----

std::string zshOption(const CommandOption& option) {
  std::string spec = dashed(option) + (option.placeholder.empty() ? "" : "=");
  spec += "[" + escapedFor(shortMeaning(option), "\\]") + "]";
  if (!option.placeholder.empty()) {
    spec += ":" + std::string(option.placeholder) + ":";
    spec += !option.choices.empty() ? "(" + choicesOf(option) + ")"
            : takesFile(option)     ? "_files"
                                    : " ";
  }
  std::string quoted;
  for (const char c : spec) {
    quoted += c == '\'' ? std::string("'\\''") : std::string(1, c);
  }
  return "'" + quoted + "'";
}

// ---- fish ----

std::string fishOption(const CommandOption& option, const std::string& condition) {
  std::string line = "complete -c exec_wrapper_history";
  line += condition.empty() ? "" : " -n '" + condition + "'";
  line += " -l " + std::string(option.name);
  if (!option.choices.empty()) {
    line += " -x -a '" + choicesOf(option) + "'";
  } else if (!option.placeholder.empty()) {
    line += takesFile(option) ? " -r -F" : " -x";
  }
  return line + " -d '" + escapedFor(shortMeaning(option), "\\'") + "'\n";
}

std::string commandNames() {
  std::vector<std::string> names;
  for (const Command& command : commands()) {
    names.emplace_back(command.name);
  }
  return base::join(names, " ");
}

} // namespace

std::string manHistoryCommands() {
  std::string out;
  for (const Command& command : commands()) {
    out += ".SS \"" + std::string(command.name) +
           (command.argument.empty() ? "" : " " + std::string(command.argument)) + "\"\n";
    out += manParagraph(std::string(command.summary) + ".");
    for (const CommandOption& option : command.options) {
      out += manOption(option);
    }
  }
  out += ".SS \"Options of all commands\"\n";
  for (const CommandOption& option : commonOptions()) {
    out += manOption(option);
  }
  return out;
}

std::string bashHistoryCompletion() {
  std::string options;
  std::string values;
  for (const Command& command : commands()) {
    options += "    " + std::string(command.name) + ") echo '";
    for (const CommandOption& option : allOptions(command)) {
      options += (options.ends_with('\'') ? "" : " ") + dashed(option);
      if (!option.placeholder.empty()) {
        values += "    " + std::string(command.name) + dashed(option) + ") echo '" +
                  (takesFile(option) ? "file" : "words " + choicesOf(option)) + "' ;;\n";
      }
    }
    options += "' ;;\n";
  }
  return "_exec_wrapper_history_commands='" + commandNames() +
         "'\n_exec_wrapper_history_options() {\n  case $1 in\n" + options +
         "  esac\n}\n_exec_wrapper_history_value() {\n  case $1$2 in\n" + values +
         "    *) echo none ;;\n  esac\n}\n";
}

std::string zshHistoryCompletion() {
  std::string out = "commands=(\n";
  for (const Command& command : commands()) {
    out += "  '" + std::string(command.name) + ":" +
           escapedFor(command.summary.substr(0, command.summary.find(": ")), ":'") + "'\n";
  }
  out += ")\ncase $command in\n";
  for (const Command& command : commands()) {
    out += "  " + std::string(command.name) + ")\n    options=(\n";
    for (const CommandOption& option : allOptions(command)) {
      out += "      " + zshOption(option) + "\n";
    }
    out += "    )\n    ;;\n";
  }
  return out + "esac\n";
}

std::string fishHistoryCompletion() {
  std::string out;
  for (const Command& command : commands()) {
    out += "complete -c exec_wrapper_history -f -n 'not __fish_seen_subcommand_from " +
           commandNames() + "' -a " + std::string(command.name) + " -d '" +
           escapedFor(command.summary.substr(0, command.summary.find(": ")), "\\'") + "'\n";
    // The first one is the command of a line without a command.
    const std::string others = commandNames().substr(commands().front().name.size() + 1);
    const std::string condition = &command == &commands().front()
                                      ? "not __fish_seen_subcommand_from " + others
                                      : "__fish_seen_subcommand_from " + std::string(command.name);
    for (const CommandOption& option : command.options) {
      out += fishOption(option, condition);
    }
  }
  for (const CommandOption& option : commonOptions()) {
    out += fishOption(option, "");
  }
  return out;
}

} // namespace exec_wrapper::documents
