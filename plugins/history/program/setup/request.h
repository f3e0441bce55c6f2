#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::history::program {

class Session;

/// A row for each option: the parsing, the help, the manual and the completions read it.
struct CommandOption {
  std::string_view name;         ///< without its dashes
  std::string_view placeholder;  ///< of its value; empty: it has none
  std::string_view meaning;      ///< a sentence without its full stop
  std::string_view choices = {}; ///< the values that it may have, separated by |
};

/// A command of the program.
struct Command {
  std::string_view name;
  std::string_view argument; ///< the placeholder of the one word that it needs; empty: none
  std::string_view summary;
  std::span<const CommandOption> options; ///< besides `commonOptions`
  int (*run)(Session& session);           ///< returns the exit status
};

/// All of them; the first is the one of a line without a command.
std::span<const Command> commands();

/// The options that every command has.
std::span<const CommandOption> commonOptions();

/// The parsed command line.
struct Request {
  enum class Action { Run, Help, Version };

  Action action = Action::Run;
  const Command* command = nullptr; ///< null: none was named, for the help of all
  std::string argument;
  std::map<std::string, std::string, std::less<>> values; ///< by the options' names

  bool has(std::string_view option) const { return values.contains(option); }
  std::optional<std::string> value(std::string_view option) const;

  /// The value as a whole number that is not negative. Throws UsageError.
  std::optional<std::size_t> number(std::string_view option) const;
};

/// Throws UsageError. After --help and --version the rest of the line is not judged.
Request parseRequest(std::span<const std::string> words);

/// The texts of --help, for all commands or one, and of --version.
std::string helpText(const Command* command, std::size_t width);
std::string versionText();

} // namespace exec_wrapper::history::program
