#include "config/rules/named_plugins.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace exec_wrapper::config {

namespace {

bool lists(const Setting& setting, std::string_view name) {
  const auto* names = std::get_if<std::vector<std::string>>(&setting.value);
  return names != nullptr && std::ranges::find(*names, name) != names->end();
}

} // namespace

bool isNamed(const PluginInfo& plugin, const EffectiveSettings& settings) {
  return lists(settings.at("guard"), plugin.name) || lists(settings.at("reporters"), plugin.name);
}

} // namespace exec_wrapper::config
