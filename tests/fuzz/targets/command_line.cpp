// The words of a command line, each ended by a zero byte, as /proc/PID/cmdline holds them.

#include "config/sources/command_line.h"

#include "fuzz/support/all_rows.h"
#include "fuzz/support/pieces.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"
#include "support/fatal.h"

#include <algorithm>
#include <optional>

namespace exec_wrapper::fuzz {
namespace {

using Words = std::vector<std::string>;

/// Whether the secret stands nowhere but where it is the value of an option.
bool isSecretGivenAsValue(const Words& words) {
  return std::ranges::all_of(words, [](const std::string& word) {
    const std::size_t value = word.starts_with('-') ? word.find('=') : word.npos;
    return word.substr(0, value).find(kSecret) == word.npos;
  });
}

std::optional<config::CommandLine> parsed(const Words& words, const config::CompatMode& guise) {
  const auto fetch = [](const std::string& plugin, const config::CommandLine&) {
    require(!plugin.empty(), "the plugin that is fetched has a name");
  };
  try {
    return config::parseCommandLine(words, allRows(), fetch, guise);
  } catch (const UsageError& error) {
    requireMessage(error.what());
    if (isSecretGivenAsValue(words)) {
      requireNoSecret(error.what());
    }
  }
  return std::nullopt;
}

void requireSettings(const config::CommandLine& line) {
  for (const config::RawSetting& raw : line.settings) {
    const auto same = [&](const config::RawSetting& other) { return other.option == raw.option; };
    require(std::ranges::count_if(line.settings, same) == 1, "a setting is there once");
    require(raw.origin.where == "--" + std::string(raw.option->name), "an option is named in full",
            raw.origin.where);
  }
}

void requireCommand(const config::CommandLine& line, const Words& words) {
  require(line.command.size() <= words.size() &&
              std::equal(line.command.rbegin(), line.command.rend(), words.rbegin()),
          "the command is the end of the line, byte for byte");
}

/// The same line as one would write it who knows what it says, and that the last one wins.
Words rewritten(const config::CommandLine& line) {
  Words words;
  for (const config::ActionWord& action : config::actionWords()) {
    if (action.action == line.action) {
      words.push_back("--" + std::string(action.name));
    }
  }
  for (const config::RawSetting& raw : line.settings) {
    if (!raw.option->appends) {
      words.push_back(raw.origin.where + "=other");
    }
    words.push_back(raw.origin.where + "=" + raw.text);
  }
  words.emplace_back("--");
  words.insert(words.end(), line.command.begin(), line.command.end());
  return words;
}

void requireSame(const config::CommandLine& one, const std::optional<config::CommandLine>& other) {
  require(other.has_value(), "what was understood is understood again");
  const auto same = [](const config::RawSetting& a, const config::RawSetting& b) {
    return a.option == b.option && a.text == b.text;
  };
  require(one.action == other->action && one.command == other->command &&
              std::ranges::equal(one.settings, other->settings, same),
          "what was understood is understood as the same");
}

/// Whether the program's name makes a difference to what the line means.
bool hasLetter(const Words& words) {
  return std::ranges::any_of(words, [](const std::string& word) {
    return word.size() > 1 && word[0] == '-' && word[1] != '-';
  });
}

void examineAs(std::string_view program, const Words& words) {
  const config::CompatMode& guise = config::compatModeFor(program);
  if (const std::optional<config::CommandLine> line = parsed(words, guise)) {
    requireSettings(*line);
    requireCommand(*line, words);
    requireSame(*line, parsed(rewritten(*line), guise));
  }
}

} // namespace

void examine(std::string_view input) {
  const Words words = pieces(input, '\0');
  examineAs("exec_wrapper", words);
  if (hasLetter(words)) {
    examineAs("taskrunner", words);
  }
}

} // namespace exec_wrapper::fuzz
