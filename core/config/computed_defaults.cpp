#include "config/computed_defaults.h"

#include "config/shown.h"
#include "config/value_parser.h"
#include "config/value_text.h"
#include "support/fatal.h"

#include <exception>
#include <utility>

namespace exec_wrapper {

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
  setting.shown = shownValue(setting);
}

} // namespace

void computeDefaults(EffectiveSettings& settings) {
  for (std::size_t i = 0; i < settings.all().size(); ++i) {
    const Setting& known = settings.all()[i];
    if (known.option->computedDefault != nullptr && known.byDefault()) {
      Setting setting = known;
      compute(setting, *settings.view(setting.owner));
      settings.set(std::move(setting));
    }
  }
}

} // namespace exec_wrapper
