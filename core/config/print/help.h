#pragma once

#include "config/options/option_registry.h"
#include "config/sources/compat_mode.h"
#include "exec_wrapper/plugin.h"
#include "support/style.h"

#include <cstddef>
#include <span>
#include <string>

namespace exec_wrapper::config {

/// What `--help` prints: the usage, the actions, and every setting that the registry knows, grouped
/// by owner. `bundled` lends the plugins' summaries. Lines are no longer than `width`, save where
/// one word is.
std::string helpText(const OptionRegistry& registry, std::span<const PluginInfo* const> bundled,
                     const CompatMode& guise = compatModeFor({}), const Style& style = Style(),
                     std::size_t width = 90);

/// What `--version` prints.
std::string versionText(const CompatMode& guise = compatModeFor({}));

} // namespace exec_wrapper::config
