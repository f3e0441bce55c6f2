#include "metrics_update.h"

#include "base/number.h"
#include "exec_wrapper/event_names.h"
#include "families.h"

#include <array>
#include <chrono>
#include <cmath>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace exec_wrapper::prometheus {

namespace {

double secondsOf(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

/// To the millisecond.
double secondsOf(WallTime time) {
  const auto whole =
      std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
  return static_cast<double>(whole) / 1000.0;
}

/// A command may report any JSON.
std::optional<double> numberIn(const std::string& json) {
  const auto number = base::parseNumber<double>(json);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

void recordProgress(const ProgressPtr& progress, MetricValues& values) {
  static constexpr std::array<std::pair<std::string_view, const char*>, 4> kCounts = {{
      {"success", "success_count"},
      {"error", "error_count"},
      {"skipped", "skipped_count"},
      {"expected", "expected_count"},
  }};
  values.setUnknown(kLastProgress);
  if (!progress) {
    return;
  }
  for (const auto& [kind, name] : kCounts) {
    const auto found = progress->values.find(name);
    const auto number =
        found != progress->values.end() ? numberIn(found->second.json) : std::nullopt;
    if (number) {
      values.set({kLastProgress, kind}, *number);
    }
  }
}

void recordUsage(const std::optional<Usage>& usage, MetricValues& values) {
  if (!usage) {
    for (const std::string_view family : {kLastMemory, kLastCpu, kLastOomKills}) {
      values.setUnknown(family);
    }
    return;
  }
  if (usage->maxResidentBytes != 0) {
    values.set({kLastMemory}, static_cast<double>(usage->maxResidentBytes));
  } else {
    values.setUnknown(kLastMemory);
  }
  values.set({kLastCpu, "user"}, secondsOf(usage->user));
  values.set({kLastCpu, "system"}, secondsOf(usage->system));
  values.set({kLastOomKills}, static_cast<double>(usage->oomKills));
}

void recordEnd(const RunFinished& fact, double now, MetricValues& values) {
  const bool succeeded = fact.result == RunFinished::Result::Succeeded;
  const auto attempts = static_cast<double>(fact.tally.attempt);
  const auto timeouts = static_cast<double>(fact.tally.timedOutAttempts);
  values.set({kLastEnd}, now);
  if (succeeded) {
    values.set({kLastSuccess}, now);
  }
  values.set({kLastDuration}, secondsOf(fact.elapsed));
  values.set({kLastExitStatus}, fact.exitStatus);
  values.set({kLastSucceeded}, succeeded ? 1 : 0);
  values.set({kLastAttempts}, attempts);
  values.set({kLastTimeouts}, timeouts);
  recordProgress(fact.tally.progress, values);
  recordUsage(fact.usage, values);
  values.add({kRuns, nameOf(fact.result)}, 1);
  values.add({kAttempts}, attempts);
  values.add({kTimeouts}, timeouts);
}

} // namespace

void updateMetrics(const Event& event, MetricValues& values) {
  const double now = secondsOf(event.wallAt);
  if (event.kind() == EventKind::RunAdmitted) {
    values.set({kLastStart}, now);
    values.setUnknown(kLastProgress); // it belonged to another run
  } else if (event.kind() == EventKind::RunRefused) {
    values.set({kLastRefusal}, now);
    values.add({kRefusals}, 1);
  } else if (const auto* const finished = event.as<RunFinished>()) {
    recordEnd(*finished, now, values);
  } else if (const auto* const progress = event.as<ProgressMade>()) {
    recordProgress(progress->tally.progress, values);
  } else if (event.kind() == EventKind::CommandReady) {
    values.set({kLastReady}, now);
  } else if (event.kind() == EventKind::Stalled) {
    values.set({kLastStall}, now);
    values.add({kStalls}, 1);
  }
}

} // namespace exec_wrapper::prometheus
