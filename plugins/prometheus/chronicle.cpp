#include "chronicle.h"

#include "families.h"

#include <array>
#include <charconv>
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

/// To the millisecond, as a person would write it.
double secondsOf(WallTime time) {
  const auto whole =
      std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
  return static_cast<double>(whole) / 1000.0;
}

/// What a command tells may be any JSON.
std::optional<double> numberIn(const std::string& json) {
  double number = 0;
  const char* const last = json.data() + json.size();
  const auto [end, error] = std::from_chars(json.data(), last, number);
  const bool good = error == std::errc() && end == last && std::isfinite(number);
  return good ? std::optional(number) : std::nullopt;
}

std::string_view resultName(RunFinished::Result result) {
  static constexpr std::array<std::string_view, 3> kNames = {"succeeded", "failed", "timed_out"};
  return kNames[static_cast<std::size_t>(result)];
}

void recordProgress(const ProgressPtr& progress, Sheet& sheet) {
  static constexpr std::array<std::pair<std::string_view, const char*>, 4> kCounts = {{
      {"success", "success_count"},
      {"error", "error_count"},
      {"skipped", "skipped_count"},
      {"expected", "expected_count"},
  }};
  sheet.setUnknown(kLastProgress);
  if (!progress) {
    return;
  }
  for (const auto& [kind, name] : kCounts) {
    const auto found = progress->values.find(name);
    const auto number =
        found != progress->values.end() ? numberIn(found->second.json) : std::nullopt;
    if (number) {
      sheet.set({kLastProgress, kind}, *number);
    }
  }
}

void recordUsage(const std::optional<Usage>& usage, Sheet& sheet) {
  if (!usage) {
    for (const std::string_view family : {kLastMemory, kLastCpu, kLastOomKills}) {
      sheet.setUnknown(family);
    }
    return;
  }
  if (usage->maxResidentBytes != 0) {
    sheet.set({kLastMemory}, static_cast<double>(usage->maxResidentBytes));
  } else {
    sheet.setUnknown(kLastMemory);
  }
  sheet.set({kLastCpu, "user"}, secondsOf(usage->user));
  sheet.set({kLastCpu, "system"}, secondsOf(usage->system));
  sheet.set({kLastOomKills}, static_cast<double>(usage->oomKills));
}

void recordEnd(const RunFinished& fact, double now, Sheet& sheet) {
  const bool succeeded = fact.result == RunFinished::Result::Succeeded;
  const auto attempts = static_cast<double>(fact.tally.attempt);
  const auto timeouts = static_cast<double>(fact.tally.timedOutAttempts);
  sheet.set({kLastEnd}, now);
  if (succeeded) {
    sheet.set({kLastSuccess}, now);
  }
  sheet.set({kLastDuration}, secondsOf(fact.elapsed));
  sheet.set({kLastExitStatus}, fact.exitStatus);
  sheet.set({kLastSucceeded}, succeeded ? 1 : 0);
  sheet.set({kLastAttempts}, attempts);
  sheet.set({kLastTimeouts}, timeouts);
  recordProgress(fact.tally.progress, sheet);
  recordUsage(fact.usage, sheet);
  sheet.add({kRuns, resultName(fact.result)}, 1);
  sheet.add({kAttempts}, attempts);
  sheet.add({kTimeouts}, timeouts);
}

} // namespace

void record(const Event& event, Sheet& sheet) {
  const double now = secondsOf(event.wallAt);
  if (event.kind() == EventKind::RunAdmitted) {
    sheet.set({kLastStart}, now);
    sheet.setUnknown(kLastProgress); // that was another run's
  } else if (event.kind() == EventKind::RunRefused) {
    sheet.set({kLastRefusal}, now);
    sheet.add({kRefusals}, 1);
  } else if (const auto* const finished = event.as<RunFinished>()) {
    recordEnd(*finished, now, sheet);
  } else if (const auto* const progress = event.as<ProgressMade>()) {
    recordProgress(progress->tally.progress, sheet);
  }
}

} // namespace exec_wrapper::prometheus
