#include "config/sources/environment.h"

#include "base/program_marks.h"
#include "base/text.h"
#include "config/options/spelling.h"
#include "config/values/shown.h"
#include "support/marks/child_variables.h"

#include <unistd.h>

#include <algorithm>
#include <array>

namespace exec_wrapper::config {

Environment ownEnvironment(std::vector<std::string_view> others) {
  others.insert(others.end(), {"XDG_CONFIG_HOME", "HOME"});
  Environment variables;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    const bool wanted =
        looksLikeOurs(text) || std::ranges::find(others, text.substr(0, equals)) != others.end();
    if (wanted && equals != std::string_view::npos) {
      variables.emplace(text.substr(0, equals), text.substr(equals + 1));
    }
  }
  return variables;
}

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

std::string emptyVariable(const Environment& environment, const OptionRegistry::Entry& entry) {
  if (environmentSetting(environment, entry)) {
    return {};
  }
  const Option& option = *entry.option;
  for (const std::string& name : {environmentName(option), std::string(option.environmentAlias)}) {
    if (environment.contains(name)) {
      return name;
    }
  }
  return {};
}

bool mustNotBeLost(const OptionRegistry::Entry& entry, std::span<const PluginInfo* const> bundled) {
  constexpr std::array<std::string_view, 7> ofTheCore = {
      "config",          "guard",           "reporters",
      "process-timeout", "process-type-id", "process-max-concurrency",
      "lock-wait"};
  const std::string_view name = entry.option->name;
  if (entry.owner == OptionRegistry::kCore) {
    return std::ranges::find(ofTheCore, name) != ofTheCore.end();
  }
  return std::ranges::any_of(bundled, [&](const PluginInfo* info) {
    return info->name == entry.owner &&
           (info->kinds.contains(PluginKind::Guard) || info->selectedBy == name ||
            entry.option->type == OptionType::Url);
  });
}

bool looksLikeOurs(std::string_view variable) {
  const std::string lower = base::lowerCase(variable.substr(0, kVariablePrefix.size()));
  return lower == base::lowerCase(kVariablePrefix) || lower.starts_with("execwrapper_");
}

std::vector<std::string> unknownVariables(const Environment& environment,
                                          const OptionRegistry& registry) {
  std::vector<std::string> warnings;
  for (const auto& [name, text] : environment) {
    const bool known = registry.findVariable(name) != nullptr ||
                       std::ranges::find(kRunVariables, name) != kRunVariables.end() ||
                       name == kFencingTokenVariable || name == base::kGuardCallVariable ||
                       name == kGuardResultVariable || name.starts_with(base::kEventVariable);
    if (!looksLikeOurs(name) || known || text.empty()) {
      continue;
    }
    const std::string meant = meantVariable(name, registry);
    warnings.push_back("unknown variable " + shown(name) + " is ignored" +
                       (meant.empty() ? "" : "; did you mean " + meant + "?"));
  }
  return warnings;
}

} // namespace exec_wrapper::config
