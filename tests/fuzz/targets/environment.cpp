// Variables, `NAME=value`, each ended by a zero byte, as /proc/PID/environ holds them. A name goes
// without EXEC_WRAPPER_, which all of ours have.

#include "config/sources/environment.h"

#include "config/values/value_text.h"
#include "fuzz/support/loaded.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"

namespace exec_wrapper::fuzz {
namespace {

/// A value that is the name of a file of the machine's own.
bool namesFile(std::string_view name, std::string_view value) {
  return name == "CONFIG" || value.starts_with("file:");
}

config::Environment environmentOf(std::string_view input) {
  const std::string prefix(config::kVariablePrefix);
  config::Environment environment = {{prefix + "ROLLBAR_ACCESS_TOKEN", std::string(kSecret)}};
  for (const std::string& variable : pieces(input, '\0')) {
    const std::size_t equals = variable.find('=');
    const std::string name = variable.substr(0, equals);
    const std::string value = equals == variable.npos ? "" : variable.substr(equals + 1);
    if (!namesFile(name, value) && value.find(kSecret) == value.npos &&
        name.find(kSecret) == name.npos) {
      environment[prefix + name] = value;
    }
  }
  return environment;
}

/// What the command's environment says is what was in force: for a wrapper that it starts. That one
/// may refuse to run beside this one, and has a port of its own.
void requirePassedOn(const config::Configuration& configuration,
                     const config::ConfigurationSources& sources) {
  config::ConfigurationSources nested = sources;
  const auto variables = configuration.settings.exportedVariables();
  for (const auto& [name, value] : variables) {
    if (value) {
      nested.environment[name] = *value;
    } else {
      nested.environment.erase(name);
    }
  }
  const std::optional<config::Configuration> again = loaded(nested);
  if (!again) {
    return;
  }
  for (const config::Setting& setting : configuration.settings.all()) {
    if (setting.option->exported) {
      require(config::machineValue(again->settings.at(setting.option->name)) ==
                  variables.at(config::environmentName(*setting.option)),
              "what is passed on is understood as the same", setting.option->name);
    }
  }
}

} // namespace

void examine(std::string_view input) {
  config::ConfigurationSources sources = ownSources();
  sources.arguments = {"job"};
  sources.environment = environmentOf(input);
  if (const std::optional<config::Configuration> configuration = loaded(sources)) {
    requirePassedOn(*configuration, sources);
  }
}

} // namespace exec_wrapper::fuzz
