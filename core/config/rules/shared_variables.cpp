#include "config/rules/shared_variables.h"

#include "config/rules/named_plugins.h"
#include "config/values/value_parser.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace exec_wrapper::config {

namespace {

bool isSelected(const PluginInfo& plugin, const EffectiveSettings& settings) {
  const bool bySetting = !plugin.selectedBy.empty() && settings.at(plugin.selectedBy).hasValue();
  return bySetting || isNamed(plugin, settings);
}

void adopt(Setting& setting, const Environment& environment) {
  const auto found = environment.find(std::string(setting.option->sharedVariable));
  if (found == environment.end() || found->second.empty()) {
    return;
  }
  Origin origin{Origin::Layer::Environment, found->first};
  ParsedValue parsed = parseValue(*setting.option, found->second, origin);
  setting.value = std::move(parsed.value);
  setting.unlimited = parsed.unlimited;
  setting.origin = std::move(origin);
}

} // namespace

std::vector<std::string_view> sharedVariables(std::span<const PluginInfo* const> bundled) {
  std::vector<std::string_view> names;
  for (const PluginInfo* const info : bundled) {
    for (const Option& row : info->options) {
      if (!row.sharedVariable.empty()) {
        names.push_back(row.sharedVariable);
      }
    }
  }
  return names;
}

void readSharedVariables(EffectiveSettings& settings, const Environment& environment,
                         std::span<const PluginInfo* const> bundled) {
  std::vector<std::string_view> selected; // before a shared variable changes anything
  for (const PluginInfo* const info : bundled) {
    const bool shares = std::ranges::any_of(
        info->options, [](const Option& row) { return !row.sharedVariable.empty(); });
    if (shares && isSelected(*info, settings)) {
      selected.push_back(info->name);
    }
  }
  for (Setting& setting : settings.all()) {
    const bool shared = !setting.option->sharedVariable.empty() && setting.byDefault();
    if (shared && std::ranges::find(selected, setting.owner) != selected.end()) {
      adopt(setting, environment);
    }
  }
}

} // namespace exec_wrapper::config
