#include "config/print/help.h"

#include "config/options/option_text.h"
#include "config/sources/actions.h"
#include "support/text/text.h"

#include <algorithm>

namespace exec_wrapper::config {

namespace {

constexpr std::string_view kIndent = "        ";

constexpr std::string_view kIntroduction =
    "Runs a command under guards, with a time limit and retries, and reports the result. The "
    "command begins at the first word that is not an option. Its words are passed on unchanged.";

constexpr std::string_view kPrecedence =
    "A setting comes from the command line, else from its variable (in brackets below), else from "
    "the properties file. Its name in the file has no leading dashes. Durations are in seconds, or "
    "have units: 250ms, 90s, 5m, 1h30m.";

std::string actionHeading(const ActionWord& action, const Style& style) {
  if (action.name.empty()) {
    return style.strong(action.letter) + " " + std::string(action.words);
  }
  return (action.letter.empty() ? "" : std::string(action.letter) + ", ") +
         style.strong("--" + std::string(action.name));
}

std::string actionLines(const CompatMode& guise, const Style& style, std::size_t width) {
  std::string out = "\n" + style.strong("Instead of a command:") + "\n";
  for (const ActionWord& action : actionWords()) {
    if (action.action == Action::Shell && !guise.plain) {
      continue; // the letter is another option there
    }
    out += "  " + actionHeading(action, style) + "\n";
    out += wrapped(std::string(action.meaning) + ".", kIndent, width);
  }
  return out;
}

std::string optionLines(const OptionRegistry::Entry& entry, const Style& style, std::size_t width) {
  const Option& option = *entry.option;
  const std::string value = placeholder(option);
  const std::string byDefault = defaultText(option);
  std::string text = meaningText(option);
  text += byDefault.empty() ? "." : ". Default: " + byDefault + ".";
  return "  " + style.strong("--" + std::string(option.name)) + (value.empty() ? "" : " ") + value +
         "\n" + wrapped(text + " [" + environmentName(option) + "]", kIndent, width);
}

std::string heading(std::string_view owner, std::span<const PluginInfo* const> bundled) {
  if (owner == OptionRegistry::kCore) {
    return "Settings:";
  }
  std::string out = "Settings of the plugin " + std::string(owner);
  const auto found =
      std::ranges::find_if(bundled, [&](const PluginInfo* info) { return info->name == owner; });
  if (found != bundled.end() && !(*found)->summary.empty()) {
    out += " (" + std::string((*found)->summary) + ")";
  }
  return out + ":";
}

std::string headingLines(std::string_view owner, std::span<const PluginInfo* const> bundled,
                         const Style& style, std::size_t width) {
  std::string out;
  std::string lines = wrapped(heading(owner, bundled), "", width);
  lines.pop_back();
  for (const std::string& line : split(lines, '\n')) {
    out += style.strong(line) + "\n";
  }
  return out;
}

} // namespace

std::string helpText(const OptionRegistry& registry, std::span<const PluginInfo* const> bundled,
                     const CompatMode& guise, const Style& style, std::size_t width) {
  std::string out(guise.usage);
  out += "\n" + wrapped(kIntroduction, "", width);
  out += "\n" + wrapped(kPrecedence, "", width);
  out += actionLines(guise, style, width);
  std::string_view owner;
  for (const OptionRegistry::Entry& entry : registry.entries()) {
    if (entry.owner != owner) {
      out += "\n" + headingLines(entry.owner, bundled, style, width);
      owner = entry.owner;
    }
    out += optionLines(entry, style, width);
  }
  return out;
}

std::string versionText(const CompatMode& guise) {
  return std::string(guise.program) + " " EXEC_WRAPPER_VERSION "\n";
}

} // namespace exec_wrapper::config
