#pragma once

#include "config/bundled_plugins.h"
#include "config/configuration.h"
#include "config/print/explain.h"
#include "config/values/value_text.h"
#include "fuzz/support/pieces.h"
#include "fuzz/support/promise.h"
#include "support/fatal.h"

#include <optional>
#include <string>
#include <utility>

namespace exec_wrapper::fuzz {

/// Sources in which nothing of the machine's own is read.
inline config::ConfigurationSources ownSources() {
  config::ConfigurationSources sources;
  sources.bundled = config::bundledPlugins();
  sources.systemDirectory = "/nonexistent";
  return sources;
}

inline void requireFitToShow(const config::Configuration& configuration) {
  for (const config::Setting& setting : configuration.settings.all()) {
    requirePrintable(config::shownValue(setting));
    requirePrintable(setting.note);
  }
  for (const std::string& warning : configuration.warnings) {
    requireMessage(warning);
    requireNoSecret(warning);
  }
  const std::string explained = config::explainText(configuration);
  requireNoSecret(explained);
  for (const std::string& line : pieces(explained, '\n')) {
    requirePrintable(line);
  }
}

inline void requireFitToShow(const Fatal& error) {
  const bool ours =
      error.status() == exit_status::kUsage || error.status() == exit_status::kConfiguration;
  require(ours, "a configuration is refused with 64 or 78", error.what());
  requireMessage(error.what());
  requireNoSecret(error.what());
}

/// Loads, and holds the stage to its promises: a configuration that is fit to show, or one line and
/// an exit status that are, and then that the help is shown all the same. Nothing: it was refused.
inline std::optional<config::Configuration> loaded(config::ConfigurationSources sources) {
  try {
    config::Configuration configuration = config::loadConfiguration(sources);
    requireFitToShow(configuration);
    return configuration;
  } catch (const Fatal& error) {
    requireFitToShow(error);
  }
  sources.arguments.insert(sources.arguments.begin(), "--help");
  const config::Configuration help = config::loadConfiguration(sources);
  require(help.action == config::Action::Help, "wrong settings keep nobody from the help");
  requireFitToShow(help);
  return std::nullopt;
}

} // namespace exec_wrapper::fuzz
