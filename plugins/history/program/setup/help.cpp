// The texts of --help and --version.

#include "base/text.h"
#include "config/options/option_text.h"
#include "exec_wrapper/version.h"
#include "history/program/setup/request.h"

#include <string>

namespace exec_wrapper::history::program {

namespace {

constexpr std::string_view kIndent = "        ";

constexpr std::string_view kIntroduction =
    "Shows the runs that exec_wrapper stored in its history. The history is the one of --history, "
    "else of EXEC_WRAPPER_HISTORY, else of the properties file of exec_wrapper, else the file of "
    "history = on.";

constexpr std::string_view kStatuses =
    "Exit status: 0 success; 1 list --failed found a failed run, or show found no run; 64 misuse "
    "of the command line; 69 the history does not exist, cannot be read, or is of a newer version; "
    "74 the output could not be written in full; 78 a setting of exec_wrapper is wrong.";

std::string optionLines(std::span<const CommandOption> options, std::size_t width) {
  std::string out;
  for (const CommandOption& option : options) {
    out += option.name == "help" ? "  -h, --" : option.name == "version" ? "  -V, --" : "  --";
    out += std::string(option.name);
    out += option.placeholder.empty() ? "" : " " + std::string(option.placeholder);
    out += "\n" + config::wrapped(std::string(option.meaning) + ".", kIndent, width);
  }
  return out;
}

std::string usageOf(const Command& command) {
  return "Usage: exec_wrapper_history " + std::string(command.name) +
         (command.argument.empty() ? "" : " " + std::string(command.argument)) + " [OPTION...]\n";
}

std::string helpOf(const Command& command, std::size_t width) {
  std::string out = usageOf(command);
  out += "\n" + config::wrapped(std::string(command.summary) + ".", "", width);
  out += command.options.empty() ? "" : "\nOptions:\n" + optionLines(command.options, width);
  return out + "\nOptions of all commands:\n" + optionLines(commonOptions(), width);
}

} // namespace

std::string helpText(const Command* command, std::size_t width) {
  if (command != nullptr) {
    return helpOf(*command, width);
  }
  std::string out = "Usage: exec_wrapper_history [COMMAND] [OPTION...]\n\n";
  out += config::wrapped(kIntroduction, "", width) + "\nCommands:\n";
  for (const Command& each : commands()) {
    out += "  " + std::string(each.name) +
           (each.argument.empty() ? "" : " " + std::string(each.argument)) + "\n";
    out += config::wrapped(std::string(each.summary) + ".", kIndent, width);
  }
  out += "\nWithout a command: " + std::string(commands().front().name) +
         ". The options of a command: exec_wrapper_history COMMAND --help.\n";
  out += "\nOptions of all commands:\n" + optionLines(commonOptions(), width);
  return out + "\n" + config::wrapped(kStatuses, "", width);
}

std::string versionText() {
  return "exec_wrapper_history " EXEC_WRAPPER_VERSION "\n";
}

} // namespace exec_wrapper::history::program
