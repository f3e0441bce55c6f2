#include "event_choice.h"

#include "exec_wrapper/settings.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace exec_wrapper::webhook {

namespace {

constexpr std::string_view kFinished = "run_finished";

constexpr std::array<std::pair<std::string_view, EventKind>, 8> kNames = {{
    {"run_refused", EventKind::RunRefused},
    {"run_admitted", EventKind::RunAdmitted},
    {"attempt_started", EventKind::AttemptStarted},
    {"attempt_ended", EventKind::AttemptEnded},
    {kFinished, EventKind::RunFinished},
    {"run_failed", EventKind::RunFinished},
    {"delivery_failed", EventKind::DeliveryFailed},
    {"alert", EventKind::Alert},
}};

EventKind kindFor(const std::string& chosen) {
  std::string all;
  for (const auto& [name, kind] : kNames) {
    if (chosen == name) {
      return kind;
    }
    (all += all.empty() ? "" : ", ") += name;
  }
  if (chosen == "heartbeat" || chosen == "progress_made") {
    throw ConfigurationError("webhook-events: select heartbeats and progress by webhook-heartbeat "
                             "and webhook-progress, not by their names");
  }
  throw ConfigurationError("webhook-events: unknown event " + chosen + "; choose from " + all);
}

} // namespace

EventChoice::EventChoice(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    kinds_.push_back(kindFor(name));
    successes_ = successes_ || name == kFinished;
  }
}

EventKinds EventChoice::kinds() const {
  EventKinds kinds = EventKinds::all();
  for (std::uint8_t i = 0; i < std::variant_size_v<Payload>; ++i) {
    const auto kind = static_cast<EventKind>(i);
    kinds = contains(kind) ? kinds : kinds.without(kind);
  }
  return kinds;
}

bool EventChoice::contains(const Event& event) const {
  if (event.kind() == EventKind::Heartbeat || event.kind() == EventKind::ProgressMade) {
    return true;
  }
  if (event.kind() == EventKind::DeliveryFailed && event.severity < Severity::Warning) {
    return false; // a further failure of one outage
  }
  const auto* const finished = event.as<RunFinished>();
  const bool success = finished && finished->result == RunFinished::Result::Succeeded;
  return contains(event.kind()) && (successes_ || !success);
}

bool EventChoice::contains(EventKind kind) const {
  return std::find(kinds_.begin(), kinds_.end(), kind) != kinds_.end();
}

} // namespace exec_wrapper::webhook
