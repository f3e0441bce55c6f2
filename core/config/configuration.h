#pragma once

#include "config/options/option_registry.h"
#include "config/rules/parent_run.h"
#include "config/sources/actions.h"
#include "config/sources/compat_mode.h"
#include "config/values/effective_settings.h"
#include "exec_wrapper/plugin.h"

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace exec_wrapper::config {

/// Finds the rows of a plugin that is not bundled. Throws ConfigurationFailure when it cannot.
/// `directories` are those of `plugin-dir` as far as they are known.
using PluginOptions = std::function<std::span<const Option>(
    const std::string& name, const std::vector<std::string>& directories)>;

/// Where settings come from, besides the rows' defaults.
struct ConfigurationSources {
  std::vector<std::string> arguments;             ///< of the command line, without the program
  std::map<std::string, std::string> environment; ///< the whole environment, or a test's
  std::span<const PluginInfo* const> bundled;
  const CompatMode* guise = &compatModeFor({}); ///< what the program is called
  PluginOptions pluginOptions;

  /// The last place where a properties file is searched when none is named.
  std::string systemDirectory = "/etc/exec_wrapper";
};

/// The whole of the stage: from the four layers to checked values.
struct Configuration {
  Action action = Action::Run;
  OptionRegistry registry;          ///< the core's rows, the bundled plugins', the selected others'
  EffectiveSettings settings;       ///< empty for Version
  std::vector<std::string> command; ///< words of the command line; empty where `command` is meant
  std::string file;                 ///< the properties file that was read; empty where none was
  std::optional<ParentRun> parent;  ///< the run whose command we are, where a wrapper runs it
  std::vector<std::string> warnings; ///< to be logged once there is a log
};

/// Throws UsageError or ConfigurationFailure; every value of every layer is checked, one that a
/// higher layer replaces too.
///
/// For Help, Version and ListPlugins a wrong value, key, file or plugin is passed over, and the
/// setting keeps its default. After `--help` and `--version` so is the rest of the command line.
Configuration loadConfiguration(const ConfigurationSources& sources);

} // namespace exec_wrapper::config
