#pragma once

#include "config/configuration.h"
#include "config/values/shown.h"
#include "support/fatal.h"
#include "support/temp_dir.h"

#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

namespace exec_wrapper::test {

inline std::string twiceTheWait(const Settings& settings) {
  const auto wait = settings.duration("vault-wait");
  return wait ? std::to_string(std::chrono::duration_cast<std::chrono::seconds>(*wait * 2).count())
              : "1";
}

/// A bundled plugin with a row of every type.
inline constexpr Option kVaultOptions[] = {
    {.name = "vault-token", .type = OptionType::Secret, .meaning = "The key", .exported = true},
    {.name = "vault-mode",
     .type = OptionType::Choice,
     .defaultValue = "Soft",
     .meaning = "How",
     .choices = "Soft|Hard"},
    {.name = "vault-check", .type = OptionType::Boolean, .defaultValue = "true", .meaning = "What"},
    {.name = "vault-doors",
     .type = OptionType::Integer,
     .defaultValue = "3",
     .meaning = "How many",
     .minimum = 1,
     .maximum = 9},
    {.name = "vault-wait", .type = OptionType::TimeSpan, .meaning = "How long", .exported = true},
    {.name = "vault-names", .type = OptionType::List, .meaning = "Who", .exported = true},
    {.name = "vault-url", .type = OptionType::Url, .meaning = "Where"},
    {.name = "vault-gate", .meaning = "Which way", .dependsOn = "vault-url"},
    {.name = "vault-rest",
     .type = OptionType::TimeSpan,
     .computedDefault = twiceTheWait,
     .defaultNote = "twice vault-wait, else 1s",
     .meaning = "How long not",
     .negative = Negative::Unlimited},
};

inline constexpr PluginInfo kVault = {
    .name = "vault",
    .version = "1",
    .summary = "keeps things",
    .kinds = {PluginKind::Guard},
    .options = kVaultOptions,
    .selectedBy = "vault-url",
};

/// A third party's plugin.
inline constexpr Option kAcmeOptions[] = {
    {.name = "acme.text", .type = OptionType::Text, .defaultValue = "none", .meaning = "A text"},
    {.name = "acme.loud", .type = OptionType::Switch, .meaning = "A switch"},
    {.name = "acme.token", .type = OptionType::Secret, .meaning = "A secret"},
};

/// What a load that did not work ended with.
struct Failed {
  int status = 0;
  std::string message;
};

/// Loads configurations from layers that a test fills; nothing of the machine's own is read.
class ConfigTest : public testing::Test {
protected:
  ConfigTest() {
    sources.bundled = bundled;
    sources.systemDirectory = dir.path();
    sources.pluginOptions = [this](const std::string& name,
                                   const std::vector<std::string>& directories) {
      fetched.push_back(name);
      searched = directories;
      if (name != "acme") {
        throw ConfigurationFailure("there is no plugin '" + config::shown(name) + "'");
      }
      return std::span<const Option>(kAcmeOptions);
    };
  }

  config::Configuration load(std::vector<std::string> arguments) {
    sources.arguments = std::move(arguments);
    return config::loadConfiguration(sources);
  }

  /// Loads for a command, so that the line says nothing else than its options.
  config::Configuration loadFor(std::vector<std::string> options) {
    options.emplace_back("job");
    return load(std::move(options));
  }

  Failed failureOf(std::vector<std::string> arguments) {
    try {
      load(std::move(arguments));
    } catch (const Fatal& error) {
      return {error.status(), error.what()};
    }
    ADD_FAILURE() << "was accepted";
    return {};
  }

  /// Has this text read as the properties file of the system.
  void writeFile(std::string_view text) { dir.write("exec_wrapper.properties", text); }

  std::string fileLine(int line) const { return systemFile + ":" + std::to_string(line); }

  TempDir dir;
  const std::string systemFile = dir.file("exec_wrapper.properties");
  const PluginInfo* bundled[1] = {&kVault};
  config::ConfigurationSources sources;
  std::vector<std::string> fetched;
  std::vector<std::string> searched;
};

/// Exit status and message, each by a matcher; the message must be one line.
MATCHER_P2(FailsWith, status, message, "") {
  return arg.status == status && arg.message.find('\n') == std::string::npos &&
         testing::ExplainMatchResult(message, arg.message, result_listener);
}

} // namespace exec_wrapper::test
