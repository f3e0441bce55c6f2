#include "common/event/event_filter.h"

#include "exec_wrapper/settings.h"

#include <algorithm>
#include <array>
#include <cstddef>

namespace exec_wrapper::common {

namespace {

struct Choice {
  std::string_view name;
  EventKind kind;
};

constexpr std::string_view kFinished = "run_finished";
constexpr std::string_view kFailed = "run_failed";

constexpr std::array<Choice, 13> kChoices = {{
    {"run_refused", EventKind::RunRefused},
    {"run_admitted", EventKind::RunAdmitted},
    {"attempt_started", EventKind::AttemptStarted},
    {"attempt_ended", EventKind::AttemptEnded},
    {kFinished, EventKind::RunFinished},
    {kFailed, EventKind::RunFinished},
    {"command_ready", EventKind::CommandReady},
    {"command_stopping", EventKind::CommandStopping},
    {"stalled", EventKind::Stalled},
    {"still_running", EventKind::StillRunning},
    {"progress_made", EventKind::ProgressMade},
    {"delivery_failed", EventKind::DeliveryFailed},
    {"alert", EventKind::Alert},
}};

const Choice& choiceOf(const std::string& name, std::string_view setting, EventKinds others) {
  std::string all;
  for (const Choice& choice : kChoices) {
    if (others.contains(choice.kind)) {
      continue;
    }
    if (choice.name == name) {
      return choice;
    }
    (all += all.empty() ? "" : ", ") += choice.name;
  }
  throw ConfigurationError(std::string(setting) + ": there is no event \"" + name +
                           "\"; choose from " + all);
}

EventKinds allBut(EventKinds others) {
  EventKinds kinds = EventKinds::all();
  for (std::size_t i = 0; i < std::variant_size_v<Payload>; ++i) {
    const auto kind = static_cast<EventKind>(i);
    kinds = others.contains(kind) ? kinds.without(kind) : kinds;
  }
  return kinds;
}

} // namespace

EventFilter::EventFilter(std::string_view setting, const std::vector<std::string>& names,
                         EventKinds others, Failures failures)
    : others_(others) {
  const bool alerts =
      failures == Failures::GiveWayToAlerts && std::ranges::find(names, "alert") != names.end();
  EventKinds unnamed = EventKinds::all();
  for (const std::string& name : names) {
    const Choice& choice = choiceOf(name, setting, others);
    if (alerts && choice.name == kFailed) {
      continue;
    }
    unnamed = unnamed.without(choice.kind);
    if (choice.kind == EventKind::Alert) { // people should act on these, too
      unnamed = unnamed.without(EventKind::Stalled).without(EventKind::StillRunning);
    }
    successes_ = successes_ || choice.name == kFinished;
  }
  kinds_ = allBut(unnamed);
}

EventFilter::Failures failuresForPeople(const Settings& settings) {
  const bool judged = settings.isSet("alert-after") || settings.isSet("alert-rate") ||
                      settings.isSet("expect-duration");
  return judged ? EventFilter::Failures::GiveWayToAlerts : EventFilter::Failures::All;
}

bool EventFilter::passes(const Event& event) const {
  const auto* const finished = event.as<RunFinished>();
  const bool success = finished && finished->result == RunFinished::Result::Succeeded;
  // Further failures of an outage are less severe, except those at which the reporter gives up.
  const bool again =
      event.kind() == EventKind::DeliveryFailed && event.severity < Severity::Warning;
  const bool named = kinds_.contains(event.kind()) && (successes_ || !success) && !again;
  return named || others_.contains(event.kind());
}

} // namespace exec_wrapper::common
