#include "config/rules/alerting.h"

#include "config/values/alert_texts.h"
#include "config/values/shown.h"
#include "config/values/value_parser.h"

namespace exec_wrapper::config {

namespace {

void refuseValue(const Setting& setting, const std::string& text, const std::string& problem) {
  if (!problem.empty()) {
    refuse(setting, "'" + shown(text) + "' " + problem);
  }
}

} // namespace

void applyAlertRules(EffectiveSettings& settings, std::vector<std::string>& warnings) {
  const Setting& rate = settings.at("alert-rate");
  if (const auto* const text = std::get_if<std::string>(&rate.value)) {
    refuseValue(rate, *text, parseAlertRate(*text).problem);
  }
  const Setting& expected = settings.at("expect-duration");
  const auto* const range = std::get_if<std::string>(&expected.value);
  if (range == nullptr) {
    return;
  }
  refuseValue(expected, *range, parseDurationRange(*range).problem);
  if (std::get<bool>(settings.at("service").value)) {
    warnings.push_back(valuePlace(*expected.option, expected.origin) +
                       ": a service runs without a planned end, so this compares its uptime");
  }
}

} // namespace exec_wrapper::config
