#include "plugins/selection.h"

#include "support/fatal.h"

#include <unistd.h>

#include <algorithm>

namespace exec_wrapper::plugins {

namespace {

constexpr std::string_view kShellCharacters = " \t\n\v\f\r|&;<>()$`\\\"'*?[]#~%{}!";

bool contains(const std::vector<std::string>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::vector<std::string> namesIn(const config::EffectiveSettings& settings, std::string_view name) {
  const auto* const names = std::get_if<std::vector<std::string>>(&settings.at(name).value);
  return names != nullptr ? *names : std::vector<std::string>();
}

std::vector<const PluginInfo*> askedFor(const config::EffectiveSettings& settings,
                                        std::span<const PluginInfo* const> bundled,
                                        PluginKind kind) {
  std::vector<const PluginInfo*> plugins;
  for (const PluginInfo* const info : bundled) {
    if (info->kinds.contains(kind) && !info->selectedBy.empty() &&
        settings.at(info->selectedBy).hasValue()) {
      plugins.push_back(info);
    }
  }
  std::stable_sort(plugins.begin(), plugins.end(),
                   [](const auto* a, const auto* b) { return a->place < b->place; });
  return plugins;
}

std::vector<std::string> selectGuards(const config::EffectiveSettings& settings,
                                      std::span<const PluginInfo* const> bundled) {
  const std::vector<const PluginInfo*> asked = askedFor(settings, bundled, PluginKind::Guard);
  if (!settings.at("guard").hasValue()) {
    std::vector<std::string> guards;
    guards.reserve(asked.size());
    for (const PluginInfo* const info : asked) {
      guards.emplace_back(info->name);
    }
    return guards;
  }
  std::vector<std::string> guards = namesIn(settings, "guard");
  for (const PluginInfo* const info : asked) {
    const bool alone = !info->kinds.contains(PluginKind::Reporter);
    if (alone && !contains(guards, info->name)) {
      throw ConfigurationFailure(
          std::string(info->selectedBy) + " (" + settings.at(info->selectedBy).origin.where +
          ") needs the guard " + std::string(info->name) + ", but guard (" +
          settings.at("guard").origin.where + ") leaves it out: add it there, or remove " +
          std::string(info->selectedBy));
    }
  }
  return guards;
}

std::vector<std::string> selectReporters(const config::EffectiveSettings& settings,
                                         std::span<const PluginInfo* const> bundled,
                                         const std::vector<std::string>& guards) {
  std::vector<std::string> reporters;
  if (settings.at("reporters").hasValue()) {
    reporters = namesIn(settings, "reporters");
  } else {
    reporters.emplace_back(kLogReporter);
    for (const PluginInfo* const info : askedFor(settings, bundled, PluginKind::Reporter)) {
      reporters.emplace_back(info->name);
    }
  }
  for (const PluginInfo* const info : bundled) { // a guard that also reports implies its reports
    if (info->kinds.contains(PluginKind::Reporter) && contains(guards, info->name) &&
        !contains(reporters, info->name)) {
      reporters.emplace_back(info->name);
    }
  }
  return reporters;
}

/// A request for a place by an inherited process type id asks for the place that the parent holds.
/// The plugin that makes this request is selected by the setting that `process-type-id` depends on.
void checkParentsPlace(const config::Configuration& configuration, const Selection& selection,
                       std::span<const PluginInfo* const> bundled) {
  const std::string_view server = configuration.settings.at("process-type-id").option->dependsOn;
  for (const PluginInfo* const info : bundled) {
    const bool chosen =
        contains(selection.guards, info->name) || contains(selection.reporters, info->name);
    if (configuration.parent && chosen && info->selectedBy == server) {
      config::refuseParentsPlace(configuration.settings, *configuration.parent);
    }
  }
}

} // namespace

std::string defaultRunner(const std::vector<std::string>& words, const std::string& text) {
  if (words.empty()) {
    return std::string(text.empty() ? kExecRunner : kShellRunner);
  }
  const bool forShell = words.size() == 1 &&
                        words.front().find_first_of(kShellCharacters) != std::string::npos &&
                        access(words.front().c_str(), F_OK) != 0;
  return std::string(forShell ? kShellRunner : kExecRunner);
}

Selection selectPlugins(const config::Configuration& configuration,
                        std::span<const PluginInfo* const> bundled) {
  const config::EffectiveSettings& settings = configuration.settings;
  Selection selection;
  selection.guards = selectGuards(settings, bundled);
  selection.reporters = selectReporters(settings, bundled, selection.guards);
  checkParentsPlace(configuration, selection, bundled);
  const auto core = settings.view(config::OptionRegistry::kCore);
  selection.runner = core->text("runner");
  if (configuration.shell && (selection.runner.empty() || selection.runner == kExecRunner)) {
    selection.runner = kShellRunner; // a line is no program
  } else if (selection.runner.empty()) {
    selection.runner = defaultRunner(configuration.command, core->text("command"));
  }
  return selection;
}

} // namespace exec_wrapper::plugins
