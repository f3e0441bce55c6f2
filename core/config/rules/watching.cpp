#include "config/rules/watching.h"

#include "base/text.h"
#include "config/values/shown.h"
#include "config/values/value_parser.h"
#include "config/values/value_text.h"

#include <algorithm>
#include <string_view>

namespace exec_wrapper::config {

namespace {

using Names = std::vector<std::string>;

std::string textOf(const Setting& setting) {
  const std::string* const text = std::get_if<std::string>(&setting.value);
  return text != nullptr ? *text : std::string();
}

bool isOn(const Setting& setting) {
  const bool* const flag = std::get_if<bool>(&setting.value);
  return flag != nullptr && *flag;
}

bool isZero(const Setting& setting) {
  const std::int64_t* const number = std::get_if<std::int64_t>(&setting.value);
  return number == nullptr || *number == 0;
}

const Names& signsIn(const EffectiveSettings& settings) {
  static const Names kNone;
  const Names* const names = std::get_if<Names>(&settings.at("stall-signs").value);
  return names != nullptr ? *names : kNone;
}

bool hasSign(const EffectiveSettings& settings, std::string_view sign) {
  return std::ranges::find(signsIn(settings), sign) != signsIn(settings).end();
}

void checkSigns(const EffectiveSettings& settings) {
  const Names known = {"output", "progress", "watchdog", "cpu"};
  const Setting& signs = settings.at("stall-signs");
  for (const std::string& name : signsIn(settings)) {
    if (std::ranges::find(known, name) == known.end()) {
      refuse(signs,
             "there is no sign '" + shown(name) + "'; choose from " + base::join(known, ", "));
    }
  }
  if (hasSign(settings, "output") && isZero(settings.at("output-tail"))) {
    refuse(signs, "output is not seen without output-tail: set it, or remove this sign");
  }
}

void checkStall(const EffectiveSettings& settings) {
  const bool watched =
      settings.at("stall-timeout").hasValue() || settings.at("watchdog-timeout").hasValue();
  const Setting& action = settings.at("stall-action");
  const Setting& signs = settings.at("stall-signs");
  const Setting* const idle = textOf(action) != "alert" ? &action
                              : !signs.byDefault()      ? &signs
                                                        : nullptr;
  if (idle != nullptr && !watched) {
    refuse(*idle, "it has no effect without stall-timeout or watchdog-timeout: set one of them");
  }
  if (textOf(settings.at("stall-action")) == "retry" &&
      isZero(settings.at("process-max-retries")) && !settings.at("process-max-retries").unlimited) {
    refuse(settings.at("stall-action"), "retry needs process-max-retries of 1 or more");
  }
}

void checkNotify(const EffectiveSettings& settings) {
  if (textOf(settings.at("notify")) != "off") {
    return;
  }
  const std::string off = "the command cannot send it with notify = off";
  if (const Setting& timeout = settings.at("watchdog-timeout"); timeout.hasValue()) {
    refuse(timeout, off);
  }
  if (const Setting& when = settings.at("ready-when"); textOf(when) == "told") {
    refuse(when, off);
  }
  const bool progress =
      hasSign(settings, "progress") && !isOn(settings.at("enable-status-update-listener"));
  if (progress || hasSign(settings, "watchdog")) {
    refuse(settings.at("stall-signs"), off);
  }
}

void checkSoftLimit(EffectiveSettings& settings, Names& warnings) {
  Setting& soft = settings.at("process-warn-after");
  const Duration* const after = std::get_if<Duration>(&soft.value);
  const Duration* const limit = std::get_if<Duration>(&settings.at("process-timeout").value);
  if (after == nullptr) {
    return;
  }
  if (limit != nullptr && *after >= *limit) {
    refuse(soft, "it must be shorter than process-timeout (" +
                     shownValue(settings.at("process-timeout")) + ")");
  }
  if (isOn(settings.at("service"))) {
    warnings.push_back(valuePlace(*soft.option, soft.origin) +
                       ": a service runs without end, so this warning comes in every run");
  }
}

} // namespace

void applyWatchingRules(EffectiveSettings& settings, std::vector<std::string>& warnings) {
  checkSigns(settings);
  checkStall(settings);
  checkNotify(settings);
  checkSoftLimit(settings, warnings);
}

} // namespace exec_wrapper::config
