#include "config/sources/shell_call.h"

#include "base/text.h"
#include "config/options/core_options.h"
#include "config/options/option_registry.h"
#include "config/values/shown.h"
#include "support/fatal.h"
#include "support/shell/line_start.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace exec_wrapper::config {

namespace {

constexpr std::array<std::string_view, 2> kOurPrograms = {"exec_wrapper", "taskrunner"};
constexpr std::string_view kBetweenWords = " \t";

bool isOurProgram(std::string_view word) {
  return std::ranges::find(kOurPrograms, withoutPath(word)) != kOurPrograms.end();
}

bool isNamed(const Option& option, std::string_view variable) {
  return isEnvironmentName(option, variable) || option.environmentAlias == variable;
}

/// The line wins over the environment, also where that has another name of the setting.
void removeOtherNames(std::span<const Option> options, std::string_view variable,
                      Environment& environment) {
  for (const Option& option : options) {
    if (isNamed(option, variable)) {
      std::erase_if(environment, [&](const auto& each) { return isNamed(option, each.first); });
    }
  }
}

void take(const ShellAssignment& assignment, std::span<const PluginInfo* const> bundled,
          Environment& environment) {
  if (!assignment.value) {
    throw ConfigurationFailure(
        shown(assignment.name) +
        ": only the shell knows this value, because it contains $, ` or ~: write the full value in "
        "the line, or set the variable before the line");
  }
  removeOtherNames(coreOptions(), assignment.name, environment);
  for (const PluginInfo* const info : bundled) {
    removeOtherNames(info->options, assignment.name, environment);
  }
  environment[assignment.name] = *assignment.value;
}

/// The name of a variable of ours that is assigned here; empty if there is none.
std::string_view assignedAt(std::string_view text) {
  const std::size_t end = text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  const bool assigned =
      end != std::string_view::npos && (text[end] == '=' || text.substr(end).starts_with("+="));
  return assigned ? text.substr(0, end) : std::string_view();
}

/// Whether the variable is meant for another program: `-e NAME=value`, `--env=NAME=value`, `$NAME`.
bool isForOthers(std::string_view before) {
  if (before.empty() || kBetweenWords.find(before.back()) == std::string_view::npos) {
    return !before.empty() &&
           std::string_view(";&|({\n'\"`").find(before.back()) == std::string_view::npos;
  }
  before = before.substr(0, before.find_last_not_of(kBetweenWords) + 1);
  const std::size_t word = before.find_last_of(" \t\n;&|(");
  return before.substr(word == std::string_view::npos ? 0 : word + 1).starts_with('-');
}

/// Whether the command within the line is a wrapper itself, which reads the variables.
bool callsUs(std::string_view line) {
  return std::ranges::any_of(kOurPrograms, [&](std::string_view program) {
    return line.find(program) != std::string_view::npos;
  });
}

std::vector<std::string> warningsOf(std::string_view rest) {
  std::vector<std::string> warnings;
  if (callsUs(rest)) {
    return warnings;
  }
  for (std::size_t at = rest.find(kVariablePrefix); at != std::string_view::npos;
       at = rest.find(kVariablePrefix, at + 1)) {
    const std::string_view name = assignedAt(rest.substr(at));
    if (!name.empty() && !isForOthers(rest.substr(0, at))) {
      warnings.push_back(shown(name) + " has no effect on this run: it is not at the beginning of "
                                       "the line; write it there");
    }
  }
  return warnings;
}

} // namespace

std::optional<ShellCall> shellCallIn(std::span<const std::string> arguments,
                                     const CompatMode& guise) {
  if (!guise.plain || arguments.empty()) {
    return std::nullopt;
  }
  constexpr std::array<std::string_view, 3> others = {"-ec", "-ic", "-lc"};
  if (std::ranges::find(others, arguments.front()) != others.end()) {
    throw UsageError("option " + arguments.front() +
                     " is for another shell: this program takes only -c LINE");
  }
  if (arguments.front() != "-c") {
    return std::nullopt;
  }
  if (arguments.size() < 2) {
    throw UsageError("option -c needs a line: give it as the next word");
  }
  return ShellCall{arguments[1], {arguments.begin() + 2, arguments.end()}};
}

std::vector<std::string> takeVariables(const ShellCall& call,
                                       std::span<const PluginInfo* const> bundled,
                                       Environment& environment) {
  const ShellLineStart start = startOfShellLine(call.line);
  if (isOurProgram(start.program)) {
    return {};
  }
  for (const ShellAssignment& assignment : start.assignments) {
    if (looksLikeOurs(assignment.name)) {
      take(assignment, bundled, environment);
    }
  }
  return warningsOf(start.rest);
}

} // namespace exec_wrapper::config
