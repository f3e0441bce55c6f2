#pragma once

#include "config/options/option_registry.h"
#include "config/sources/compat_mode.h"
#include "exec_wrapper/plugin.h"
#include "support/text/style.h"

#include <cstddef>
#include <span>
#include <string>

namespace exec_wrapper::config {

/// The output of `--help`: the usage, the actions, and every setting that the registry knows,
/// grouped by owner. `bundled` has the summaries of the plugins. Lines are not longer than `width`,
/// except for a single longer word.
std::string helpText(const OptionRegistry& registry, std::span<const PluginInfo* const> bundled,
                     const CompatMode& guise = compatModeFor({}), const Style& style = Style(),
                     std::size_t width = 90);

/// The output of `--version`.
std::string versionText(const CompatMode& guise = compatModeFor({}));

} // namespace exec_wrapper::config
