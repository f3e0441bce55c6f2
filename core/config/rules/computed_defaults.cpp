#include "config/rules/computed_defaults.h"

#include "config/values/shown.h"
#include "config/values/value_parser.h"
#include "support/fatal.h"

#include <exception>
#include <utility>

namespace exec_wrapper::config {

namespace {

std::string computedText(const Setting& setting, const Settings& view) {
  try {
    return setting.option->computedDefault(view);
  } catch (const std::exception& error) {
    throw ConfigurationFailure(
        "plugin '" + shown(setting.owner) + "': the default of '" + shown(setting.option->name) +
        "' cannot be computed: " + shown(error.what()) + "; its author must correct it");
  }
}

void compute(Setting& setting, const Settings& view) {
  if (const std::string text = computedText(setting, view); !text.empty()) {
    ParsedValue parsed = parseValue(*setting.option, text, setting.origin);
    setting.value = std::move(parsed.value);
    setting.unlimited = parsed.unlimited;
  }
  setting.note = setting.option->defaultNote;
}

} // namespace

void computeDefaults(EffectiveSettings& settings) {
  for (Setting& setting : settings.all()) {
    if (setting.option->computedDefault != nullptr && setting.byDefault()) {
      compute(setting, *settings.view(setting.owner));
    }
  }
}

} // namespace exec_wrapper::config
