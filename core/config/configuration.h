#pragma once

#include "config/options/option_registry.h"
#include "config/rules/parent_run.h"
#include "config/sources/actions.h"
#include "config/sources/compat_mode.h"
#include "config/sources/shell_call.h"
#include "config/values/effective_settings.h"
#include "exec_wrapper/plugin.h"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace exec_wrapper::config {

/// Finds the rows of a plugin that is not bundled. Throws ConfigurationFailure on failure.
/// `directories` are those of `plugin-dir` as far as they are known.
using PluginOptions = std::function<std::span<const Option>(
    const std::string& name, const std::vector<std::string>& directories)>;

/// The sources of settings, besides the defaults of the rows.
struct ConfigurationSources {
  std::vector<std::string> arguments;             ///< of the command line, without the program
  std::map<std::string, std::string> environment; ///< the whole environment, or a test's
  std::span<const PluginInfo* const> bundled;
  const CompatMode* guise = &compatModeFor({}); ///< from the name of the program
  PluginOptions pluginOptions;

  /// The last directory that is searched for a properties file if none is named.
  std::string systemDirectory = "/etc/exec_wrapper";
};

/// The result of the stage: checked values from the four layers.
struct Configuration {
  Action action = Action::Run;
  OptionRegistry registry;          ///< the rows of the core, the bundled and the selected plugins
  EffectiveSettings settings;       ///< empty for Version
  std::vector<std::string> command; ///< words of the command line; empty if `command` is used
  std::optional<ShellCall> shell;   ///< the call `-c LINE`; then there are no words
  std::string file;                 ///< the properties file that was read, or empty
  std::optional<ParentRun> parent;  ///< the run of the wrapper around us, if there is one
  std::vector<std::string> warnings; ///< to be logged as soon as there is a log
};

/// Throws UsageError or ConfigurationFailure. Every value of every layer is checked, including
/// those that a higher layer replaces.
///
/// For Help, Version and ListPlugins a wrong value, key, file or plugin is ignored, and the setting
/// keeps its default. After `--help` and `--version` errors in the rest of the command line are
/// ignored too.
Configuration loadConfiguration(const ConfigurationSources& sources);

} // namespace exec_wrapper::config
