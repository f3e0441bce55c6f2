#include "config/print/explain.h"

#include "base/text.h"
#include "config/values/value_text.h"
#include "support/text/text.h"

#include <algorithm>

namespace exec_wrapper::config {

namespace {

/// A longer value moves the other columns of its own line only.
constexpr std::size_t kWidestValue = 32;

std::string column(std::string text, std::size_t width) {
  text.append(width > text.size() ? width - text.size() : 0, ' ');
  return text + "  ";
}

/// In quotes if it contains a blank, a quote or a comment sign.
std::string valueOf(const Setting& setting) {
  const std::string text = shownValue(setting);
  const OptionType type = setting.option->type;
  const bool literal = (type == OptionType::Text || type == OptionType::Path) &&
                       std::holds_alternative<std::string>(setting.value) &&
                       setting.wording.empty() && !setting.byDefault();
  return literal && quotedWord(text) != text ? "'" + text + "'" : text;
}

} // namespace

std::string explainText(const Configuration& configuration, const Style& style) {
  const std::vector<Setting>& settings = configuration.settings.all();
  std::size_t nameWidth = 0;
  std::size_t valueWidth = 0;
  for (const Setting& setting : settings) {
    nameWidth = std::max(nameWidth, setting.option->name.size());
    if (const std::size_t width = valueOf(setting).size(); width <= kWidestValue) {
      valueWidth = std::max(valueWidth, width);
    }
  }
  std::string out;
  for (const Setting& setting : settings) {
    const std::string line = column(std::string(setting.option->name), nameWidth) +
                             column(valueOf(setting), valueWidth) +
                             base::printable(setting.origin.where) +
                             (setting.note.empty() ? "" : " (" + setting.note + ")");
    out += (setting.byDefault() ? style.faint(line) : line) + '\n';
  }
  return out;
}

} // namespace exec_wrapper::config
