#include "wiring/alert_wiring.h"

#include "config/options/option_registry.h"
#include "config/sources/default_state_directory.h"
#include "config/values/alert_texts.h"
#include "wiring/job_identity.h"

#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

namespace exec_wrapper::wiring {

namespace {

std::string directoryFrom(const Settings& core) {
  if (std::string directory = core.text("state-dir"); !directory.empty()) {
    return directory;
  }
  config::Environment environment;
  for (const char* const name : {"XDG_STATE_HOME", "HOME"}) {
    if (const char* const value = std::getenv(name)) {
      environment.emplace(name, value);
    }
  }
  return config::defaultStateDirectory(environment, geteuid() == 0);
}

report::AlertRules rulesFor(const Settings& core) {
  std::optional<std::uint64_t> after;
  if (const auto number = core.integer("alert-after")) {
    after = static_cast<std::uint64_t>(*number);
  }
  std::optional<report::AlertRate> rate;
  if (const std::string text = core.text("alert-rate"); !text.empty()) {
    const config::AlertRateText read = config::parseAlertRate(text);
    rate = {read.failures, read.window};
  }
  config::DurationRangeText range;
  if (const std::string text = core.text("expect-duration"); !text.empty()) {
    range = config::parseDurationRange(text);
  }
  return report::alertRulesOf(after, rate, range.least, range.most);
}

} // namespace

std::optional<report::AlertConfig> alertsFrom(const config::EffectiveSettings& settings,
                                              const RunIdentity& run) {
  const std::unique_ptr<Settings> core = settings.view(config::OptionRegistry::kCore);
  report::AlertConfig alerts;
  alerts.rules = rulesFor(*core);
  if (!alerts.rules.any()) {
    return std::nullopt;
  }
  alerts.directory = directoryFrom(*core);
  alerts.identity = jobIdentity(settings, run);
  alerts.job = run.name.empty() ? run.commandLine : run.name;
  return alerts;
}

} // namespace exec_wrapper::wiring
