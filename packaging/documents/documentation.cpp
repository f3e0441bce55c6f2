#include "documents/documentation.h"

#include "config/options/option_text.h"

namespace exec_wrapper::documents {

namespace {

constexpr std::size_t kWidth = 100;

constexpr std::string_view kSampleHeading =
    "# Every setting of exec_wrapper, commented out, with its default. Made by the target `docs`.\n"
    "#\n"
    "# A line is `key = value`. The value is literal, without quotes or escapes. A line that ends\n"
    "# with a backslash continues in the next line. The command line and the environment win\n"
    "# over this file. For its path see --config in the output of exec_wrapper --help.\n";

std::string sampleLines(const config::OptionRegistry::Entry& entry) {
  const Option& option = *entry.option;
  const std::string byDefault = config::defaultText(option);
  std::string out = "\n" + config::wrapped(config::meaningText(option) + ".", "# ", kWidth);
  out += config::wrapped("Value: " + config::valueText(option) +
                             ". Default: " + (byDefault.empty() ? "not set" : byDefault) + ".",
                         "# ", kWidth);
  out += "#" + std::string(option.name) + " =";
  out += option.defaultValue.empty() ? "" : " " + std::string(option.defaultValue);
  return out + "\n";
}

/// Text for a cell: a bar would end the cell.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += c == '|' ? "\\|" : std::string(1, c);
  }
  return out;
}

std::string tableRow(const config::OptionRegistry::Entry& entry) {
  const Option& option = *entry.option;
  const std::string byDefault = config::defaultText(option);
  return "| `" + std::string(option.name) + "` | " + cell(config::meaningText(option)) + " | " +
         cell(config::valueText(option)) + " | " +
         (byDefault.empty() ? "not set" : cell(byDefault)) + " | `" +
         config::environmentName(option) + "` |\n";
}

} // namespace

std::string sampleFile(const config::OptionRegistry& registry) {
  std::string out(kSampleHeading);
  std::string_view owner;
  for (const config::OptionRegistry::Entry& entry : registry.entries()) {
    if (!config::settableInFile(*entry.option)) {
      continue;
    }
    if (entry.owner != owner) {
      owner = entry.owner;
      out += "\n\n# ---- " + config::ownerTitle(entry.owner) + " ----\n";
    }
    out += sampleLines(entry);
  }
  return out;
}

std::string settingsTables(const config::OptionRegistry& registry) {
  std::string out;
  std::string_view owner;
  for (const config::OptionRegistry::Entry& entry : registry.entries()) {
    if (entry.owner != owner) {
      owner = entry.owner;
      out += (out.empty() ? "**" : "\n**") + config::ownerTitle(entry.owner) + "**\n\n";
      out += "| setting | what it does | value | default | variable |\n|---|---|---|---|---|\n";
    }
    out += tableRow(entry);
  }
  return out;
}

std::optional<std::string> replacedBetween(std::string_view page, std::string_view begin,
                                           std::string_view end, std::string_view content) {
  const std::size_t first = page.find(begin);
  const std::size_t last = first == page.npos ? page.npos : page.find(end, first + begin.size());
  if (last == page.npos) {
    return std::nullopt;
  }
  std::string out(page.substr(0, first + begin.size()));
  out += "\n";
  out += content;
  out += page.substr(last);
  return out;
}

} // namespace exec_wrapper::documents
