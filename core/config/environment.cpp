#include "config/environment.h"

#include "config/shown.h"
#include "support/child_variables.h"

#include <algorithm>

namespace exec_wrapper {

std::optional<RawSetting> environmentSetting(const Environment& environment,
                                             const OptionRegistry::Entry& entry) {
  const Option& option = *entry.option;
  const auto read = [&](auto isMeant) -> std::optional<RawSetting> {
    for (const auto& [name, text] : environment) {
      if (!text.empty() && isMeant(name)) {
        return RawSetting{&option, text, {Origin::Layer::Environment, name}};
      }
    }
    return std::nullopt;
  };
  auto raw = read([&](std::string_view name) { return isEnvironmentName(option, name); });
  if (!raw && !option.environmentAlias.empty()) {
    raw = read([&](std::string_view name) { return name == option.environmentAlias; });
  }
  return raw;
}

RawSettings environmentSettings(const Environment& environment, const OptionRegistry& registry) {
  RawSettings settings;
  for (const OptionRegistry::Entry& entry : registry.entries()) {
    if (std::optional<RawSetting> raw = environmentSetting(environment, entry)) {
      settings.push_back(std::move(*raw));
    }
  }
  return settings;
}

std::vector<std::string> unknownVariables(const Environment& environment,
                                          const OptionRegistry& registry) {
  std::vector<std::string> warnings;
  const std::string prefix(kVariablePrefix);
  for (auto i = environment.lower_bound(prefix);
       i != environment.end() && i->first.starts_with(prefix); ++i) {
    const bool known = registry.findVariable(i->first) != nullptr ||
                       std::ranges::find(kRunVariables, i->first) != kRunVariables.end() ||
                       i->first == kFencingTokenVariable || i->first.starts_with(kEventVariables);
    if (known || i->second.empty()) {
      continue;
    }
    const std::string meant = registry.nearestVariable(i->first);
    warnings.push_back("unknown variable " + shown(i->first) + " is ignored" +
                       (meant.empty() ? "" : "; did you mean " + meant + "?"));
  }
  return warnings;
}

} // namespace exec_wrapper
