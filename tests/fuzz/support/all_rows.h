#pragma once

#include "config/bundled_plugins.h"
#include "config/core_options.h"
#include "config/option_registry.h"

namespace exec_wrapper::fuzz {

/// The rows of the core and of the bundled plugins, as a run knows them.
inline const OptionRegistry& allRows() {
  static const OptionRegistry rows = [] {
    OptionRegistry registry;
    registry.add(OptionRegistry::kCore, coreOptions());
    for (const PluginInfo* info : bundledPlugins()) {
      registry.add(info->name, info->options);
    }
    return registry;
  }();
  return rows;
}

} // namespace exec_wrapper::fuzz
