#include "config/configuration.h"

#include "base/text.h"
#include "config/bootstrap.h"
#include "config/options/core_options.h"
#include "config/rules/computed_defaults.h"
#include "config/rules/consistency.h"
#include "config/rules/dependencies.h"
#include "config/rules/parent_run.h"
#include "config/rules/shared_variables.h"
#include "config/sources/command_line.h"
#include "config/sources/environment.h"
#include "config/sources/known_secrets.h"
#include "config/sources/properties_file.h"
#include "config/sources/secret_file.h"
#include "config/values/shown.h"
#include "config/values/suspicious_text.h"
#include "config/values/value_parser.h"
#include "support/fatal.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::config {

namespace {

/// Processes the layers in the order of their dependencies.
class Loader {
public:
  Loader(const ConfigurationSources& sources, std::vector<std::string> warnings)
      : sources_(sources), early_(sources, result_.registry, result_.warnings) {
    result_.warnings = std::move(warnings);
  }

  Configuration load();

  /// The text of the error, without the secrets of the configuration.
  std::string masked(const Fatal& error) const;

private:
  void addKnownRows();
  void readLine();
  void fetch(const NamedPlugin& plugin, const CommandLine& line);
  void addRows(const std::string& plugin, const CommandLine& line);
  void settle();
  Setting settingOf(const OptionRegistry::Entry& entry, const RawSettings& file,
                    const RawSettings& environment);
  void nameFile();
  void warnOfEmptyVariables();
  void requireCommand() const;
  template <class Step> void attempt(Step step) const;

  const ConfigurationSources& sources_;
  Configuration result_;
  Bootstrap early_;
  CommandLine line_;
};

Configuration Loader::load() {
  addKnownRows();
  readLine();
  if (line_.action != Action::Version) {
    attempt([&] { early_.readFile(line_); });
    attempt([&] {
      for (const NamedPlugin& plugin : early_.plugins(line_)) {
        attempt([&] { fetch(plugin, line_); });
      }
    });
    settle();
    requireCommand();
  }
  return std::move(result_);
}

/// Runs the step. Ignores configuration errors if the action tolerates them.
template <class Step> void Loader::attempt(Step step) const {
  try {
    step();
  } catch (const ConfigurationFailure&) {
    if (!toleratesBadConfiguration(line_.action)) {
      throw;
    }
  }
}

void Loader::addKnownRows() {
  std::size_t rows = coreOptions().size();
  for (const PluginInfo* info : sources_.bundled) {
    rows += info->options.size();
  }
  result_.registry.reserve(rows);
  result_.registry.addKnown(OptionRegistry::kCore, coreOptions());
  for (const PluginInfo* info : sources_.bundled) {
    result_.registry.addKnown(info->name, info->options);
  }
}

void Loader::readLine() {
  line_ = parseCommandLine(
      sources_.arguments, result_.registry,
      [&](const std::string& plugin, const CommandLine& soFar) {
        early_.readFile(soFar);
        for (const NamedPlugin& named : early_.plugins(soFar)) {
          if (named.name == plugin) {
            fetch(named, soFar);
          }
        }
      },
      *sources_.guise);
  result_.action = line_.action;
  result_.command = line_.command;
  result_.shell = line_.shell;
  result_.warnings.insert(result_.warnings.end(), line_.warnings.begin(), line_.warnings.end());
}

void Loader::fetch(const NamedPlugin& plugin, const CommandLine& line) {
  try {
    addRows(plugin.name, line);
  } catch (const ConfigurationFailure& error) {
    throw ConfigurationFailure(plugin.place + ": " + error.what());
  }
}

/// Adds the rows of a plugin that is not bundled, once.
void Loader::addRows(const std::string& plugin, const CommandLine& line) {
  const bool misnamed = plugin == OptionRegistry::kCore; // the owner of rows of no plugin
  if (result_.registry.hasOwner(plugin) && !misnamed) {
    return;
  }
  if (misnamed || !sources_.pluginOptions) {
    throw ConfigurationFailure("there is no plugin '" + shown(plugin) +
                               "'; --list-plugins lists all");
  }
  const std::span<const Option> options =
      sources_.pluginOptions(plugin, early_.pluginDirectories(line));
  for (const Option& option : options) {
    if (!option.name.starts_with(plugin + ".")) {
      throw ConfigurationFailure("plugin '" + shown(plugin) + "' declares the setting '" +
                                 shown(option.name) + "', which must begin with '" + shown(plugin) +
                                 ".'; its author must rename it");
    }
  }
  // The rows, and so the name at their beginning, live longer than our text.
  result_.registry.add(options.empty() ? plugin : options.front().name.substr(0, plugin.size()),
                       options);
}

void Loader::settle() {
  const RawSettings environment = environmentSettings(sources_.environment, result_.registry);
  const RawSettings file =
      fileSettings(early_.file(), result_.registry, [&](const std::string& complaint) {
        attempt([&] { throw ConfigurationFailure(complaint); });
      });
  for (std::string& warning : doubtfulKeys(early_.file(), result_.registry)) {
    result_.warnings.push_back(std::move(warning));
  }
  result_.settings.reserve(result_.registry.entries().size());
  for (const OptionRegistry::Entry& entry : result_.registry.entries()) {
    result_.settings.add(settingOf(entry, file, environment));
  }
  if (std::optional<std::string> warning = exposedSecrets(early_.file(), file)) {
    result_.warnings.push_back(std::move(*warning));
  }
  attempt([&] {
    readSharedVariables(result_.settings, sources_.environment, sources_.bundled);
    computeDefaults(result_.settings);
  });
  nameFile();
  for (std::string& warning : unknownVariables(sources_.environment, result_.registry)) {
    result_.warnings.push_back(std::move(warning));
  }
  warnOfEmptyVariables();
  if (!parentHasEnded(sources_.environment)) {
    result_.parent = parentRun(sources_.environment);
  }
  if (result_.parent) {
    leaveParentsPort(result_.settings, *result_.parent);
  }
  const bool given = !line_.command.empty() || line_.shell;
  attempt([&] { applyRules(result_.settings, given, result_.warnings); });
  attempt([&] { checkNeeds(result_.settings, sources_.bundled); });
  for (std::string& warning : reportersLeftOut(result_.settings, sources_.bundled)) {
    result_.warnings.push_back(std::move(warning));
  }
}

Setting Loader::settingOf(const OptionRegistry::Entry& entry, const RawSettings& file,
                          const RawSettings& environment) {
  const Option& option = *entry.option;
  Setting setting;
  setting.option = &option;
  setting.owner = entry.owner;
  const auto adopt = [&](std::string_view text, Origin origin) {
    ParsedValue parsed = parseValue(option, text, origin);
    setting.value = std::move(parsed.value);
    setting.unlimited = parsed.unlimited;
    setting.origin = std::move(origin);
  };
  if (!option.defaultValue.empty()) {
    adopt(option.defaultValue, Origin());
  }
  for (const CompatMode::CompatDefault& preset : sources_.guise->presets) {
    if (preset.setting == option.name) {
      adopt(preset.value,
            {Origin::Layer::CompatDefault, "default of " + std::string(sources_.guise->program)});
    }
  }
  std::string doubt;
  for (const RawSettings* layer : {&file, &environment, &std::as_const(line_.settings)}) {
    if (const RawSetting* raw = findRaw(*layer, option)) {
      attempt([&] {
        adopt(raw->text, raw->origin);
        refuseDoubtfulPath(option, raw->text, raw->origin);
      });
      doubt = doubtfulText(option, raw->text, raw->origin);
    }
  }
  if (!doubt.empty()) {
    result_.warnings.push_back(std::move(doubt));
  }
  if (Secret* secret = std::get_if<Secret>(&setting.value)) {
    attempt([&] { *secret = resolvedSecret(option, *secret, setting.origin, result_.warnings); });
  }
  return setting;
}

/// Shows which file was found if none was named.
void Loader::nameFile() {
  result_.file = early_.file().path;
  if (Setting& config = result_.settings.at("config"); config.byDefault()) {
    config.wording = result_.file.empty() ? "none found" : base::printable(result_.file);
  }
}

/// Warns of those without which a run is not guarded, limited or reported as intended.
void Loader::warnOfEmptyVariables() {
  std::vector<std::string> empty;
  for (const OptionRegistry::Entry& entry : result_.registry.entries()) {
    const bool given = findRaw(line_.settings, *entry.option) != nullptr;
    if (!given && mustNotBeLost(entry, sources_.bundled)) {
      const std::string variable = emptyVariable(sources_.environment, entry);
      empty.insert(empty.end(), variable.empty() ? 0 : 1, variable);
    }
  }
  if (!empty.empty()) {
    result_.warnings.push_back(
        base::join(empty, ", ") +
        (empty.size() == 1 ? " is empty and counts" : " are empty and count") +
        " as not set: give a value, or unset " + (empty.size() == 1 ? "it" : "them"));
  }
}

void Loader::requireCommand() const {
  if (line_.action != Action::Run) {
    return;
  }
  const CompatMode& guise = *sources_.guise;
  const bool given = !line_.command.empty() || line_.shell ||
                     std::holds_alternative<std::string>(result_.settings.at("command").value);
  if (!given) {
    throw UsageError("no command is given; give one, as in: " + std::string(guise.example) +
                     " (--help lists the options)");
  }
  if (!line_.command.empty() && line_.command.front().empty()) {
    throw UsageError("the first word of the command is empty: give the name of a program (is a "
                     "variable not set?)");
  }
  for (const std::string_view name : guise.required) {
    if (!result_.settings.at(name).hasValue()) {
      throw UsageError("no " + std::string(name) +
                       " is given; give one, as in: " + std::string(guise.example));
    }
  }
}

std::string Loader::masked(const Fatal& error) const {
  return knownSecrets(result_.registry, sources_.arguments, sources_.environment, early_.file())
      .masked(error.what());
}

Configuration loaded(const ConfigurationSources& sources, std::vector<std::string> warnings) {
  Loader loader(sources, std::move(warnings));
  try {
    return loader.load();
  } catch (const UsageError& error) {
    throw UsageError(loader.masked(error));
  } catch (const ConfigurationFailure& error) {
    throw ConfigurationFailure(loader.masked(error));
  }
}

} // namespace

Configuration loadConfiguration(const ConfigurationSources& sources) {
  if (const std::optional<ShellCall> call = shellCallIn(sources.arguments, *sources.guise)) {
    ConfigurationSources all = sources;
    std::vector<std::string> warnings = takeVariables(*call, sources.bundled, all.environment);
    return loaded(all, std::move(warnings));
  }
  return loaded(sources, {});
}

} // namespace exec_wrapper::config
