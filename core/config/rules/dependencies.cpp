#include "config/rules/dependencies.h"

#include "base/text.h"
#include "config/rules/named_plugins.h"
#include "config/values/shown.h"
#include "support/fatal.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::config {

namespace {

/// Whether the plugin that this setting would select is already named.
bool selectsWhoIsNamed(std::string_view name, const EffectiveSettings& settings,
                       std::span<const PluginInfo* const> bundled) {
  return std::ranges::any_of(bundled, [&](const PluginInfo* info) {
    return info->selectedBy == name && isNamed(*info, settings);
  });
}

bool lacksWhatItNeeds(const Setting& setting, const EffectiveSettings& settings) {
  const std::string_view needed = setting.option->dependsOn;
  if (needed.empty() || setting.byDefault()) {
    return false;
  }
  const Setting* other = settings.find(needed);  // null: its plugin is not in this build,
  return other == nullptr || !other->hasValue(); // so it cannot be set
}

[[noreturn]] void refuse(const std::vector<std::string>& places, std::string_view name,
                         std::string_view needed) {
  const bool one = places.size() == 1;
  throw ConfigurationFailure(base::join(places, ", ") + (one ? " needs " : " need ") +
                             std::string(needed) + ", which is not set: set " +
                             std::string(needed) + " too, or remove " +
                             (one ? std::string(name) : "them"));
}

} // namespace

void checkNeeds(const EffectiveSettings& settings, std::span<const PluginInfo* const> bundled) {
  std::string_view first;
  std::string_view needed;
  std::vector<std::string> places;
  for (const Setting& setting : settings.all()) {
    const Option& option = *setting.option;
    const bool another = !places.empty() && option.dependsOn != needed;
    if (another || !lacksWhatItNeeds(setting, settings) ||
        selectsWhoIsNamed(option.dependsOn, settings, bundled)) {
      continue;
    }
    first = places.empty() ? option.name : first;
    needed = option.dependsOn;
    places.push_back(std::string(option.name) + " (" + shown(setting.origin.where) + ")");
  }
  if (!places.empty()) {
    refuse(places, first, needed);
  }
}

} // namespace exec_wrapper::config
