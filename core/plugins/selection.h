#pragma once

#include "config/configuration.h"
#include "exec_wrapper/plugin.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::plugins {

/// The reporter that runs unless the user removes it: the wrapper's own log.
inline constexpr std::string_view kLogReporter = "log";

inline constexpr std::string_view kExecRunner = "exec";
inline constexpr std::string_view kShellRunner = "shell"; ///< for lines

/// The plugins of a run, by name.
struct Selection {
  std::vector<std::string> guards; ///< in the order of their requests
  std::vector<std::string> reporters;
  std::string runner;
};

/// The plugins that the settings name. Where they name none: the guards and reporters whose
/// `PluginInfo::selectedBy` has a value, the reporter `log`, and the default runner for the
/// command. `bundled` has the descriptions of the plugins.
///
/// Throws ConfigurationFailure for a guard that a setting selects and `guard` leaves out, and for a
/// nested run that would request the place of the outer one.
Selection selectPlugins(const config::Configuration& configuration,
                        std::span<const PluginInfo* const> bundled);

/// The runner for a command, if none is chosen. A single word goes to the shell if it has shell
/// syntax and no file has this name.
std::string defaultRunner(const std::vector<std::string>& words, const std::string& text);

} // namespace exec_wrapper::plugins
