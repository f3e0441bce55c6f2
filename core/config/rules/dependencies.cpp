#include "config/rules/dependencies.h"

#include "base/text.h"
#include "config/rules/named_plugins.h"
#include "config/values/shown.h"
#include "support/fatal.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
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

/// "history = off" selects the plugin, and asks it for nothing.
bool isOff(const Setting& setting) {
  const auto* const secret = std::get_if<Secret>(&setting.value);
  const auto* const text = std::get_if<std::string>(&setting.value);
  const std::string word = base::lowerCase(secret != nullptr ? secret->reveal()
                                           : text != nullptr ? *text
                                                             : std::string());
  return word == "off" || word == "none" || word == "false";
}

/// A guard that also reports does so without being named.
bool isGuard(const PluginInfo& plugin, const EffectiveSettings& settings) {
  return plugin.kinds.contains(PluginKind::Guard) &&
         (!settings.at("guard").hasValue() || isNamed(plugin, settings));
}

} // namespace

std::vector<std::string> reportersLeftOut(const EffectiveSettings& settings,
                                          std::span<const PluginInfo* const> bundled) {
  std::vector<std::string> warnings;
  const Setting& reporters = settings.at("reporters");
  if (!reporters.hasValue()) {
    return warnings;
  }
  for (const PluginInfo* const info : bundled) {
    if (info->selectedBy.empty() || !info->kinds.contains(PluginKind::Reporter) ||
        isNamed(*info, settings) || isGuard(*info, settings)) {
      continue;
    }
    const Setting& setting = settings.at(info->selectedBy);
    if (setting.hasValue() && setting.origin.layer >= reporters.origin.layer && !isOff(setting)) {
      warnings.push_back(std::string(info->selectedBy) + " (" + shown(setting.origin.where) +
                         ") has no effect, because reporters (" + shown(reporters.origin.where) +
                         ") leaves out " + std::string(info->name) + ": add it there, or remove " +
                         std::string(info->selectedBy));
    }
  }
  return warnings;
}

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
