#pragma once

#include "config/configuration.h"
#include "exec_wrapper/plugin.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace exec_wrapper::plugins {

/// The reporter that runs unless the user leaves it out: the wrapper's own log.
inline constexpr std::string_view kLogReporter = "log";

/// Which plugins make up a run, by name.
struct Selection {
  std::vector<std::string> guards; ///< in the order in which they are asked
  std::vector<std::string> reporters;
  std::string runner;
};

/// What the settings name, and what runs where they name nothing: the guards and reporters whose
/// `PluginInfo::selectedBy` has a value, the reporter `log`, and the runner that the command asks
/// for. `info` finds a plugin's description by its name.
///
/// Throws ConfigurationFailure for a guard that a setting asks for and `guard` leaves out, and for
/// a run within another one that would ask for the place which that one holds.
Selection selectPlugins(const config::Configuration& configuration,
                        std::span<const PluginInfo* const> bundled);

/// The runner for a command, where none is chosen: one word that no program is named by but that a
/// shell would understand is for the shell.
std::string defaultRunner(const std::vector<std::string>& words, const std::string& text);

} // namespace exec_wrapper::plugins
