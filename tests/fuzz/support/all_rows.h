#pragma once

#include "config/bundled_plugins.h"
#include "config/options/core_options.h"
#include "config/options/option_registry.h"

namespace exec_wrapper::fuzz {

/// The rows of the core and of the bundled plugins, as a run knows them.
inline const config::OptionRegistry& allRows() {
  static const config::OptionRegistry rows = [] {
    config::OptionRegistry registry;
    registry.add(config::OptionRegistry::kCore, config::coreOptions());
    for (const PluginInfo* info : config::bundledPlugins()) {
      registry.add(info->name, info->options);
    }
    return registry;
  }();
  return rows;
}

} // namespace exec_wrapper::fuzz
