#pragma once

#include "exec_wrapper/plugin.h"

#include <Poco/Manifest.h>

#include <span>

namespace exec_wrapper::plugins {

/// The exports of a plugin's shared object, for a plugin that is part of the program.
struct LinkedPlugin {
  const PluginDescriptor& descriptor;
  bool (*buildManifest)(Poco::ManifestBase* manifest);
};

/// The bundled plugins that EXEC_WRAPPER_LINKED_PLUGINS names. The build writes the definition into
/// the program; tests have none.
std::span<const LinkedPlugin> linkedPlugins();

} // namespace exec_wrapper::plugins
