#pragma once

#include "config/options/option_registry.h"
#include "config/sources/actions.h"
#include "config/sources/compat_mode.h"
#include "config/sources/raw_setting.h"
#include "config/sources/shell_call.h"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace exec_wrapper::config {

/// The parsed command line.
struct CommandLine {
  Action action = Action::Run;
  RawSettings settings;
  std::vector<std::string> command; ///< all of its words, byte for byte
  std::optional<ShellCall> shell;   ///< then there is nothing else
  std::vector<std::string> warnings;
};

/// Called before an option `--<plugin>.<key>` whose row is not in the registry is judged, with the
/// line as far as it was read. Adds the plugin's rows to the registry if the plugin is selected by
/// then.
using FetchPlugin = std::function<void(const std::string& plugin, const CommandLine& soFar)>;

/// Splits the line by the registry's rows. Throws UsageError. Values are not checked here.
CommandLine parseCommandLine(std::span<const std::string> arguments, const OptionRegistry& registry,
                             const FetchPlugin& fetchPlugin,
                             const CompatMode& guise = compatModeFor({}));

} // namespace exec_wrapper::config
