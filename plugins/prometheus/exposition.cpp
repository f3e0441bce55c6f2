#include "exposition.h"

#include "base/number.h"
#include "base/text.h"
#include "families.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace exec_wrapper::prometheus {

namespace {

constexpr double kMost = 9007199254740992.0; // doubles represent every integer up to here

bool isLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

std::string numberText(double number) {
  if (std::isnan(number)) {
    return "NaN";
  }
  std::array<char, 400> text{}; // enough for any double, without an exponent
  const auto [end, error] =
      std::to_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  return {text.data(), end};
}

/// Label values are UTF-8; in them \, " and the line end are escaped.
std::string labelText(std::string_view value) {
  std::string text;
  while (!value.empty()) {
    const std::size_t length = base::characterLength(value);
    const char c = value[0];
    if (length == 0) {
      text += "\uFFFD";
    } else if (c == '\\' || c == '"') {
      text += {'\\', c};
    } else if (c == '\n') {
      text += "\\n";
    } else {
      text += value.substr(0, length);
    }
    value.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return text;
}

/// Writes the lines of one metric.
class FamilyText {
public:
  FamilyText(const Family& family, const std::string& job) : family_(family), job_(job) {}

  void add(std::string_view value, double number) {
    text_ += std::string(family_.name) + "{" + job_;
    if (!family_.label.empty()) {
      text_ += "," + std::string(family_.label) + "=\"" + std::string(value) + '"';
    }
    text_ += "} " + numberText(number) + "\n";
  }

  std::string text() const {
    if (text_.empty()) {
      return {};
    }
    const std::string name(family_.name);
    const char* const type = family_.type == Family::Type::Counter ? "counter" : "gauge";
    return "# HELP " + name + " " + std::string(family_.help) + "\n# TYPE " + name + " " + type +
           "\n" + text_;
  }

private:
  const Family& family_;
  const std::string& job_;
  std::string text_;
};

std::string expose(const Family& family, const MetricValues& values, const std::string& job,
                   Extent extent) {
  FamilyText text(family, job);
  const auto add = [&](std::string_view value) {
    const auto number = values.find({family.name, value});
    if (number && (extent == Extent::Newest || !std::isnan(*number))) {
      text.add(value, *number);
    }
  };
  if (family.label.empty()) {
    add({});
  }
  std::ranges::for_each(family.values, add);
  return text.text();
}

/// The value of the family's label in the labels of a line.
std::string_view valueIn(std::string_view labels, const Family& family) {
  for (const std::string_view value : family.values) {
    const std::string wanted = "," + std::string(family.label) + "=\"" + std::string(value) + "\"";
    if (labels.ends_with(wanted)) { // it is after the job, which may have any name
      return value;
    }
  }
  return {};
}

std::optional<double> numberIn(std::string_view text) {
  const auto number = base::parseNumber<double>(text);
  return number && std::fabs(*number) <= kMost ? number : std::nullopt; // false for NaN
}

void understandLine(std::string_view line, MetricValues& values) {
  const std::size_t open = line.find('{');
  const std::size_t close = line.rfind("} ");
  if (open == line.npos || close == line.npos || close < open) {
    return;
  }
  const Family* const family = findFamily(line.substr(0, open));
  const auto number = numberIn(line.substr(close + 2));
  if (family == nullptr || !number || (family->type == Family::Type::Counter && *number < 0)) {
    return;
  }
  const std::string_view value = valueIn(line.substr(open, close - open), *family);
  if (value.empty() == family->label.empty()) {
    values.set({family->name, value}, *number);
  }
}

} // namespace

bool isLabelName(std::string_view name) {
  const auto valid = [](char c) { return isLetter(c) || (c >= '0' && c <= '9'); };
  const auto taken = [name](const Family& family) { return family.label == name; };
  return !name.empty() && isLetter(name[0]) && std::ranges::all_of(name, valid) &&
         !name.starts_with("__") && std::ranges::none_of(families(), taken);
}

std::string expose(const MetricValues& values, const JobLabel& job, Extent extent) {
  const std::string label = job.name + "=\"" + labelText(job.value) + "\"";
  std::string text;
  for (const Family& family : families()) {
    if (extent == Extent::Whole || family.type == Family::Type::Gauge) {
      text += expose(family, values, label, extent);
    }
  }
  return text;
}

MetricValues understand(std::string_view text) {
  MetricValues values;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    understandLine(text.substr(0, end), values);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return values;
}

} // namespace exec_wrapper::prometheus
