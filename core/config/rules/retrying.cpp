#include "config/rules/retrying.h"

#include "config/values/value_parser.h"
#include "config/values/value_text.h"

#include <string_view>
#include <utility>

namespace exec_wrapper::config {

namespace {

using Durations = std::vector<Duration>;

const Durations& delaysIn(const EffectiveSettings& settings) {
  return std::get<Durations>(settings.at("process-retry-delay").value);
}

bool isExponential(const EffectiveSettings& settings) {
  return std::get<std::string>(settings.at("process-retry-backoff").value) == "exponential";
}

void checkDelays(const EffectiveSettings& settings) {
  const Setting& backoff = settings.at("process-retry-backoff");
  const Setting& longest = settings.at("process-retry-max-delay");
  const Durations& delays = delaysIn(settings);
  if (isExponential(settings)) {
    if (delays.size() > 1) {
      refuse(backoff, "a list of delays does not grow: give one process-retry-delay, or constant");
    }
    if (delays.front() == Duration::zero()) {
      refuse(backoff, "a process-retry-delay of 0 does not grow: give a longer one, or constant");
    }
  }
  const Duration* const most = std::get_if<Duration>(&longest.value);
  if (most != nullptr && !longest.byDefault() && *most < delays.front()) {
    refuse(longest, "it must not be shorter than process-retry-delay (" +
                        shownValue(settings.at("process-retry-delay")) + ")");
  }
}

OutcomeSet checkedSet(const EffectiveSettings& settings, std::string_view name) {
  const Setting& setting = settings.at(name);
  const auto& words = std::get<std::vector<std::string>>(setting.value);
  OutcomeSet::Parsed parsed = OutcomeSet::parse(words);
  if (!parsed.problem.empty()) {
    refuse(setting, parsed.problem);
  }
  return parsed.set;
}

void checkFailures(const EffectiveSettings& settings, std::string_view name) {
  if (checkedSet(settings, name).hasStatus(0)) {
    refuse(settings.at(name), "exit status 0 is always a success: remove it from the list");
  }
}

void checkSuccesses(const EffectiveSettings& settings) {
  const OutcomeSet successes = checkedSet(settings, "success-on");
  if (successes.hasStall() || successes.hasOom()) {
    refuse(settings.at("success-on"), std::string(successes.hasStall() ? "stall" : "oom") +
                                          " is never a success: remove it from the list");
  }
}

} // namespace

void applyRetryRules(const EffectiveSettings& settings) {
  checkDelays(settings);
  checkFailures(settings, "retry-on");
  checkFailures(settings, "never-retry-on");
  checkSuccesses(settings);
}

Backoff backoffFrom(const Settings& core) {
  Backoff backoff;
  if (Durations delays = core.durations("process-retry-delay"); !delays.empty()) {
    backoff.delays = std::move(delays);
  }
  if (core.text("process-retry-backoff") == "exponential") {
    backoff.growth = Backoff::Growth::Exponential;
  }
  backoff.longest = core.duration("process-retry-max-delay").value_or(Duration::max());
  backoff.jitterPercent = static_cast<unsigned>(core.integer("process-retry-jitter").value_or(0));
  return backoff;
}

OutcomeSet outcomesFrom(const Settings& core, std::string_view name) {
  return OutcomeSet::parse(core.list(name)).set;
}

} // namespace exec_wrapper::config
