#pragma once

#include "config/sources/compat_mode.h"
#include "config/sources/environment.h"
#include "exec_wrapper/plugin.h"

#include <optional>
#include <span>
#include <string>
#include <vector>

namespace exec_wrapper::config {

/// The call of a program that takes us for a shell, as cron does with `SHELL=`:
/// `exec_wrapper -c LINE [NAME...]`.
struct ShellCall {
  std::string line;               ///< byte for byte; may be empty
  std::vector<std::string> names; ///< `$0`, `$1` and so on
};

/// std::nullopt if the first word is not `-c`, or if the program of this name has another option
/// `-c`. Throws UsageError if the line is missing, and for other options of a shell.
std::optional<ShellCall> shellCallIn(std::span<const std::string> arguments,
                                     const CompatMode& guise);

/// Puts our variables that the line assigns at its beginning into the environment, in place of any
/// other name of the same setting. A line whose command is exec_wrapper itself keeps them. Returns
/// warnings of those in other places of the line. Throws ConfigurationFailure if only the shell can
/// know a value.
std::vector<std::string> takeVariables(const ShellCall& call,
                                       std::span<const PluginInfo* const> bundled,
                                       Environment& environment);

} // namespace exec_wrapper::config
