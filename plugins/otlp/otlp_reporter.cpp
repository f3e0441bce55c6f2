#include "otlp_reporter.h"

#include "base/number.h"
#include "common/delivery_settings.h"
#include "exec_wrapper/event_names.h"
#include "metrics.h"

#include <algorithm>
#include <utility>

namespace exec_wrapper::otlp {

namespace {

constexpr char kAttemptsFact[] = "otlp_attempts"; // they have their spans
constexpr char kSentFact[] = "otlp_sent";         // of the event that is sent in parts

/// A long job of many steps shows at least 20 minutes of them.
constexpr Duration kProgressInterval = std::chrono::seconds(10);

constexpr EventKinds kKinds = {
    EventKind::RunRefused,   EventKind::AttemptEnded,    EventKind::RunFinished,
    EventKind::Alert,        EventKind::Stalled,         EventKind::StillRunning,
    EventKind::CommandReady, EventKind::CommandStopping,
};

std::string fact(const RunIdentity& run, const char* name) {
  const auto found = run.facts.find(name);
  return found == run.facts.end() ? std::string() : found->second;
}

/// Of all requests of one attempt. No value: no limit.
std::optional<Duration> limitOf(const std::vector<Destination>& destinations) {
  Duration sum{};
  for (const Destination& to : destinations) {
    if (!to.timeout) {
      return std::nullopt;
    }
    sum += *to.timeout;
  }
  return std::max(sum, Duration(std::chrono::seconds(1)));
}

std::string destinationName(const std::vector<Destination>& destinations) {
  std::string name;
  for (const Destination& to : destinations) {
    name += (name.empty() ? "" : " ") + to.shown();
  }
  return name;
}

DeliveryPolicy policyFrom(const Settings& settings, const Destinations& destinations) {
  DeliveryPolicy policy;
  policy.kinds = destinations.all.empty() && destinations.warnings.empty() ? EventKinds() : kKinds;
  policy.minSeverity = Severity::Debug;
  policy.attemptLimit = limitOf(destinations.all);
  common::readRetries(settings, "otlp", common::AfterTheRun::Yes, policy);
  if (std::any_of(destinations.all.begin(), destinations.all.end(),
                  [](const Destination& to) { return to.signal == Signal::Traces; })) {
    policy.progress = kProgressInterval;
  }
  policy.destination = destinationName(destinations.all);
  return policy;
}

bool isFailure(const RunFinished& finished) noexcept {
  return finished.result != RunFinished::Result::Succeeded;
}

} // namespace

// cppcheck-suppress passedByValue ; a part of it is moved
OtlpReporter::OtlpReporter(const Settings& settings, Host& host, Destinations destinations,
                           Exchanger exchange)
    : host_(host), warnings_(destinations.warnings), trace_(host.run()),
      spans_(host.run(), trace_, settings.flag("otlp-command")),
      logs_(host.run(), trace_, {common::attemptsOf(settings), settings.flag("otlp-output")}),
      policy_(policyFrom(settings, destinations)),
      exporter_(std::move(destinations.all), Resource(settings, host.run(), warnings_), host,
                std::move(exchange)),
      attempts_(base::parseNumber<std::uint64_t>(fact(host.run(), kAttemptsFact)).value_or(0)) {}

Delivery OtlpReporter::deliver(const Event& event, SteadyTime deadline) {
  publishWarnings();
  if (event.sequence > taken_) {
    taken_ = event.sequence;
    take(event);
    dropSent(event);
  }
  Delivery delivery = exporter_.send(deadline);
  delivery.remember = toRemember(event, delivery);
  return delivery;
}

void OtlpReporter::take(const Event& event) {
  note(event);
  if (const auto* const ended = event.as<AttemptEnded>()) {
    takeAttempt({ended->tally, ended->end, ended->cause, ended->elapsed, true, ended->decision},
                event.wallAt);
  } else if (const auto* const finished = event.as<RunFinished>()) {
    takeEnd(*finished, event.wallAt);
  } else if (const auto* const refused = event.as<RunRefused>(); refused && trace_.sampled()) {
    exporter_.add(Signal::Traces, spans_.ofRun(*refused, event.wallAt, eventsOfRun_));
  }
  if (isWrong(event)) {
    exporter_.add(Signal::Logs, logs_.of(event));
  }
}

/// An attempt that ended before the run did, as when the wait for the next one was interrupted, has
/// its span already.
void OtlpReporter::takeAttempt(const AttemptFacts& attempt, WallTime ended) {
  if (attempt.tally.attempt > attempts_ && trace_.sampled()) {
    exporter_.add(Signal::Traces, spans_.ofAttempt(attempt, ended, eventsOfAttempt_));
  }
  attempts_ = std::max(attempts_, attempt.tally.attempt);
  eventsOfAttempt_ = {};
}

void OtlpReporter::takeEnd(const RunFinished& finished, WallTime ended) {
  takeAttempt({finished.tally, finished.end, finished.cause, finished.attemptElapsed,
               isFailure(finished), finished.decision},
              ended);
  if (trace_.sampled()) {
    exporter_.add(Signal::Traces, spans_.ofRun(finished, ended, eventsOfRun_));
  }
  for (std::string& metric : metricsOf(finished, ended, host_.run())) {
    exporter_.add(Signal::Metrics, std::move(metric));
  }
}

/// Keeps what belongs into a span that is sent later.
void OtlpReporter::note(const Event& event) {
  switch (event.kind()) {
  case EventKind::CommandReady:
  case EventKind::CommandStopping:
  case EventKind::Stalled:
  case EventKind::StillRunning:
    eventsOfAttempt_.add(nameOf(event.kind()), event.wallAt);
    break;
  case EventKind::ProgressMade:
    eventsOfAttempt_.add("progress", event.wallAt, progressOfMoment(event.tally()->progress));
    break;
  case EventKind::Alert:
    eventsOfRun_.add("alert", event.wallAt,
                     Attributes().add("exec_wrapper.source", event.as<Alert>()->source));
    break;
  default:
    break;
  }
}

bool OtlpReporter::isWrong(const Event& event) const {
  if (const auto* const finished = event.as<RunFinished>()) {
    return isFailure(*finished);
  }
  return event.kind() != EventKind::CommandReady && event.kind() != EventKind::CommandStopping &&
         event.kind() != EventKind::ProgressMade;
}

/// An earlier process may have sent this event in part.
void OtlpReporter::dropSent(const Event& event) {
  const std::string sent = fact(host_.run(), kSentFact);
  const std::size_t colon = sent.find(':');
  if (sent.substr(0, colon) != std::to_string(event.sequence)) {
    return;
  }
  for (const Signal signal : kSignals) {
    if (sent.find(wordOf(signal), colon) != sent.npos) {
      exporter_.drop(signal);
    }
  }
}

Facts OtlpReporter::toRemember(const Event& event, const Delivery& delivery) const {
  if (delivery.verdict != Delivery::Verdict::Retry) {
    return {{kAttemptsFact, std::to_string(attempts_)}};
  }
  std::string sent;
  for (const Signal signal : exporter_.done()) {
    sent += (sent.empty() ? "" : ",") + std::string(wordOf(signal));
  }
  if (sent.empty()) {
    return {};
  }
  return {{kSentFact, std::to_string(event.sequence) + ":" + sent}};
}

void OtlpReporter::publishWarnings() {
  for (const std::string& warning : std::exchange(warnings_, {})) {
    host_.logger().warning(warning);
  }
}

} // namespace exec_wrapper::otlp
