#include "history/program/setup/history_settings.h"

#include "base/number.h"
#include "config/bundled_plugins.h"
#include "config/configuration.h"
#include "config/sources/environment.h"
#include "config/sources/properties_file.h"
#include "config/sources/secret_file.h"
#include "plugins/plugin_list.h"
#include "plugins/plugin_loader.h"
#include "support/fatal.h"

#include <unistd.h>

#include <array>
#include <charconv>
#include <utility>

namespace exec_wrapper::history::program {

namespace {

/// Our options, and the settings that they stand for.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kAsSettings = {{
    {"config", "config"},
    {"history", "history"},
    {"max-age", "history-max-age"},
    {"max-failed-age", "history-max-failed-age"},
    {"max-bytes", "history-max-bytes"},
}};

class Loader {
public:
  explicit Loader(const Request& request) {
    for (const auto& [option, setting] : kAsSettings) {
      if (const auto value = request.value(option)) {
        settings_.push_back("--" + std::string(setting) + "=" + *value);
      }
    }
  }

  /// Of the actions of exec_wrapper one ignores errors, and one reports them; both need no command.
  config::Configuration load(bool strictly) {
    config::ConfigurationSources sources;
    sources.arguments = settings_;
    sources.arguments.emplace_back(strictly ? "--explain" : "--list-plugins");
    sources.environment = config::ownEnvironment();
    sources.bundled = config::bundledPlugins();
    sources.pluginOptions = [this](const std::string& name,
                                   const std::vector<std::string>& directories) {
      plugins_.setDirectories(directories);
      return plugins_.info(name).options;
    };
    return config::loadConfiguration(sources);
  }

private:
  std::vector<std::string> settings_;
  plugins::PluginLoader plugins_{config::bundledPlugins(), plugins::bundledPluginDirectory()};
};

/// An error in these two was ignored. A file that was named must be readable, and the history's
/// own value must be.
void checkOurs(config::Configuration& configuration) {
  const config::Setting& file = configuration.settings.at("config");
  const auto* const path = std::get_if<std::string>(&file.value);
  if (path != nullptr && !file.byDefault() && configuration.file.empty()) {
    config::readPropertiesFile(*path, file.origin.where);
  }
  config::Setting& history = configuration.settings.at("history");
  if (Secret* const secret = std::get_if<Secret>(&history.value);
      secret != nullptr && secret->reveal().starts_with("file:")) {
    std::vector<std::string> ignored;
    *secret = config::resolvedSecret(*history.option, *secret, history.origin, ignored);
  }
}

mode_t modeIn(const std::string& octal) {
  unsigned mode = 0600;
  std::from_chars(octal.data(), octal.data() + octal.size(), mode, 8);
  return static_cast<mode_t>(mode);
}

} // namespace

HistorySettings loadHistorySettings(const Request& request, bool forWriting) {
  config::Configuration configuration = Loader(request).load(forWriting);
  checkOurs(configuration);
  const std::unique_ptr<Settings> settings = configuration.settings.view("history");
  HistorySettings result;
  const std::string value = settings->secret("history").reveal();
  result.byDefault = value.empty();
  try {
    result.address = Address::parse(value.empty() ? "on" : value);
  } catch (const ConfigurationError& error) {
    throw ConfigurationFailure(error.what());
  }
  result.mode = modeIn(settings->text("history-mode"));
  result.retention = {settings->duration("history-max-age"),
                      settings->duration("history-max-failed-age"),
                      settings->integer("history-max-bytes")};
  result.patience = settings->duration("history-timeout").value_or(result.patience);
  return result;
}

} // namespace exec_wrapper::history::program
