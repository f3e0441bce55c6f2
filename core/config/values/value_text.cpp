#include "config/values/value_text.h"

#include "base/connection_text.h"
#include "base/text.h"
#include "support/text/text.h"

namespace exec_wrapper::config {

namespace {

/// Converts an existing value to text.
struct PlainText {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(const Secret& secret) const { return secret.reveal(); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(Duration duration) const { return formatSeconds(duration); }
  std::string operator()(bool flag) const { return flag ? "TRUE" : "FALSE"; }
  std::string operator()(const std::vector<std::string>& list) const {
    return list.empty() ? "none" : base::join(list, ",");
  }
  std::string operator()(const std::vector<Duration>& durations) const {
    std::string text;
    for (const Duration duration : durations) {
      text += (text.empty() ? "" : ",") + formatSeconds(duration);
    }
    return text;
  }
};

} // namespace

std::string shownValue(const Setting& setting) {
  if (!setting.wording.empty()) {
    return setting.wording;
  }
  const bool computed = setting.option->computedDefault != nullptr; // its note describes the rule
  if (setting.byDefault() && !computed && !setting.option->defaultNote.empty()) {
    return std::string(setting.option->defaultNote);
  }
  if (std::holds_alternative<std::monostate>(setting.value)) {
    return setting.unlimited ? "no limit" : "not set";
  }
  if (std::holds_alternative<Secret>(setting.value)) {
    const std::string& text = std::get<Secret>(setting.value).reveal();
    return setting.option->address ? base::printable(base::withoutPasswords(text))
                                   : std::string(Redactor::kMask);
  }
  if (const bool* flag = std::get_if<bool>(&setting.value)) {
    return *flag ? "true" : "false";
  }
  if (const auto* const durations = std::get_if<std::vector<Duration>>(&setting.value)) {
    std::string text;
    for (const Duration duration : *durations) {
      text += (text.empty() ? "" : ",") + formatSeconds(duration) + "s";
    }
    return text;
  }
  const bool duration = std::holds_alternative<Duration>(setting.value);
  return base::printable(std::visit(PlainText{}, setting.value)) + (duration ? "s" : "");
}

std::optional<std::string> machineValue(const Setting& setting) {
  if (std::holds_alternative<std::monostate>(setting.value)) {
    return setting.unlimited ? std::optional<std::string>("-1") : std::nullopt;
  }
  return std::visit(PlainText{}, setting.value);
}

} // namespace exec_wrapper::config
