#include "config/environment.h"

#include "config/shown.h"

#include <algorithm>
#include <array>

namespace exec_wrapper {

namespace {

/// What is set for the command, behind the prefix.
constexpr std::array<std::string_view, 22> kPassedOn = {
    "API_BASE_URL",
    "API_KEY",
    "API_RETRIES",
    "API_RETRY_DELAY_SECONDS",
    "API_TIMEOUT_SECONDS",
    "DEPLOYMENT",
    "ENABLE_STATUS_UPDATE_LISTENER",
    "PARENT",
    "PROCESS_CRON_SCHEDULE",
    "PROCESS_EXECUTION_ID",
    "PROCESS_MAX_CONCURRENCY",
    "PROCESS_NAME",
    "PROCESS_TERMINATION_GRACE_PERIOD_SECONDS",
    "PROCESS_TIMEOUT_SECONDS",
    "PROCESS_TYPE_ID",
    "ROLLBAR_ACCESS_TOKEN",
    "ROLLBAR_RETRIES",
    "ROLLBAR_RETRY_DELAY_SECONDS",
    "ROLLBAR_TIMEOUT_SECONDS",
    "STATUS_UPDATE_INTERVAL_SECONDS",
    "STATUS_UPDATE_MESSAGE_MAX_BYTES",
    "STATUS_UPDATE_SOCKET_PORT",
};

std::optional<RawSetting> read(const Environment& environment, const Option& option,
                               const std::string& variable) {
  const auto found = environment.find(variable);
  if (found == environment.end() || found->second.empty()) {
    return std::nullopt;
  }
  return RawSetting{&option, found->second, {Origin::Layer::Environment, variable}};
}

} // namespace

std::optional<RawSetting> environmentSetting(const Environment& environment,
                                             const OptionRegistry::Entry& entry) {
  const Option& option = *entry.option;
  std::optional<RawSetting> raw = read(environment, option, entry.variable);
  if (!raw && !option.environmentAlias.empty()) {
    raw = read(environment, option, std::string(option.environmentAlias));
  }
  return raw;
}

RawSettings environmentSettings(const Environment& environment, const OptionRegistry& registry) {
  RawSettings settings;
  for (const OptionRegistry::Entry& entry : registry.entries()) {
    if (std::optional<RawSetting> raw = environmentSetting(environment, entry)) {
      settings.push_back(std::move(*raw));
    }
  }
  return settings;
}

std::vector<std::string> unknownVariables(const Environment& environment,
                                          const OptionRegistry& registry) {
  std::vector<std::string> warnings;
  const std::string prefix(kVariablePrefix);
  for (auto i = environment.lower_bound(prefix);
       i != environment.end() && i->first.starts_with(prefix); ++i) {
    const std::string_view rest = std::string_view(i->first).substr(prefix.size());
    const bool known = registry.findVariable(i->first) != nullptr ||
                       std::ranges::find(kPassedOn, rest) != kPassedOn.end();
    if (known || i->second.empty()) {
      continue;
    }
    const std::string_view meant = registry.nearestVariable(i->first);
    warnings.push_back("unknown variable " + shown(i->first) + " is ignored" +
                       (meant.empty() ? "" : "; did you mean " + std::string(meant) + "?"));
  }
  return warnings;
}

} // namespace exec_wrapper
