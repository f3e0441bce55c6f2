#include "sentry_reporter.h"

#include "base/times.h"
#include "check_in.h"
#include "common/delivery_settings.h"

#include <cstddef>
#include <utility>
#include <variant>
#include <vector>

namespace exec_wrapper::sentry {

namespace {

using Verdict = Delivery::Verdict;

constexpr char kConfigFact[] = "sentry_monitor_configured";

/// A start that is delivered later is not a start in time. The next heartbeat or the end of the run
/// then makes it known.
constexpr Duration kLatestStart = std::chrono::minutes(5);

common::EventFilter filterFrom(const Settings& settings) {
  return {"sentry-events",
          settings.list("sentry-events"),
          {EventKind::Heartbeat, EventKind::ProgressMade},
          common::failuresForPeople(settings)};
}

/// A heartbeat is the lane's own, and is not chosen by its kind.
EventKinds kindsFrom(const Settings& settings, const common::EventFilter& events) {
  const bool checkIns = settings.flag("sentry-check-ins");
  EventKinds kinds = EventKinds::all();
  for (std::size_t i = 0; i < std::variant_size_v<Payload>; ++i) {
    const auto kind = static_cast<EventKind>(i);
    const bool checksIn =
        checkIns &&
        (kind == EventKind::AttemptStarted || kind == EventKind::RunFinished ||
         (kind == EventKind::RunRefused && settings.text("sentry-refused") != "ignore"));
    // The end of a run is needed for an alert about it too.
    const bool wanted =
        checksIn || events.kinds().contains(kind) ||
        (kind == EventKind::RunFinished && events.kinds().contains(EventKind::Alert));
    kinds = wanted ? kinds : kinds.without(kind);
  }
  return kinds;
}

/// Settings that belong to one job are part of it: another job must not deliver this run with its
/// own names.
std::string destinationOf(const Settings& settings, const Dsn& dsn) {
  std::string name = dsn.name();
  for (const char* const setting : {"sentry-monitor", "sentry-environment"}) {
    if (settings.isSet(setting)) {
      name += "/" + settings.text(setting);
    }
  }
  return name;
}

DeliveryPolicy policyFrom(const Settings& settings, const common::EventFilter& events) {
  DeliveryPolicy policy;
  policy.kinds = kindsFrom(settings, events);
  policy.minSeverity = Severity::Debug; // the user chose the events
  policy.attemptLimit = settings.duration("sentry-timeout");
  common::readRetries(settings, "sentry", common::AfterTheRun::Yes, policy);
  if (settings.flag("sentry-check-ins")) {
    policy.heartbeat = settings.duration("sentry-heartbeat");
  }
  policy.newestOnly = true; // no check-in about the start of a run after its end
  policy.destination = destinationOf(settings, dsnFrom(settings.secret("sentry-dsn")));
  return policy;
}

/// None for a run of another job, or if an earlier object sent it.
MonitorConfig configFrom(const Settings& settings, const Labels& labels, const RunIdentity& run) {
  MonitorConfig config = monitorConfigOf(settings, run);
  return labels.ownSettings && !run.facts.contains(kConfigFact) ? config : MonitorConfig();
}

} // namespace

SentryReporter::SentryReporter(const Settings& settings, Host& host, Sender::Exchanger exchange)
    : host_(host), labels_(labelsOf(settings, host)), events_(filterFrom(settings)),
      checkIns_(settings.flag("sentry-check-ins")), refused_(settings.text("sentry-refused")),
      output_(settings.flag("sentry-output")), longestAge_(settings.duration("sentry-max-age")),
      attempts_(common::attemptsOf(settings)), config_(configFrom(settings, labels_, host.run())),
      sender_(dsnFrom(settings.secret("sentry-dsn")), host, !settings.text("spool-dir").empty(),
              std::move(exchange)),
      policy_(policyFrom(settings, events_)) {}

DeliveryPolicy SentryReporter::policy() const {
  return policy_;
}

Delivery SentryReporter::deliver(const Event& event, SteadyTime deadline) {
  switch (event.kind()) {
  case EventKind::AttemptStarted:
    return open(event, deadline);
  case EventKind::Heartbeat:
    return beat(deadline);
  case EventKind::RunFinished:
    finished_ = *event.as<RunFinished>();
    return finish(event, deadline);
  case EventKind::RunRefused:
    return finish(event, deadline);
  case EventKind::ProgressMade: // never asked for
    return Delivery::delivered();
  default:
    return report(event, deadline);
  }
}

/// A run with several attempts is one check-in. The start of a further attempt counts as a delivery
/// for the lane, which then delays the next heartbeat, so it is one itself.
Delivery SentryReporter::open(const Event& event, SteadyTime deadline) {
  const bool late = host_.clock().now() - event.at > kLatestStart;
  Delivery opened = Delivery::delivered();
  if (checkIns_ && !late && event.as<AttemptStarted>()->tally.attempt <= 1) {
    opened = checkIn("in_progress", std::nullopt, deadline);
  } else if (checkIns_ && !late && beatIsUseful()) {
    opened = beat(deadline);
  }
  if (opened.verdict != Verdict::Delivered || !events_.passes(event)) {
    return opened;
  }
  Delivery reported = report(event, deadline);
  reported.remember = std::move(opened.remember);
  return reported;
}

/// Not for attempts in quick succession: Sentry takes six check-ins a minute.
bool SentryReporter::beatIsUseful() const {
  constexpr Duration kLeastPause = std::chrono::seconds(30);
  return policy_.heartbeat && (!lastCheckIn_ || host_.clock().now() - *lastCheckIn_ >= kLeastPause);
}

/// Without a heartbeat Sentry would report a run that is longer than the monitor's max_runtime.
Delivery SentryReporter::beat(SteadyTime deadline) {
  return checkIns_ && !sender_.isLimited(kCheckIns) ? checkIn("in_progress", std::nullopt, deadline)
                                                    : Delivery::delivered();
}

/// The check-in and the event are two requests, as Sentry wants it. One that was delivered is not
/// sent again when only the other one is retried.
Delivery SentryReporter::finish(const Event& event, SteadyTime deadline) {
  if (parts_.sequence != event.sequence) {
    parts_ = Parts();
    parts_.sequence = event.sequence;
  }
  std::optional<Delivery> retry;
  const auto attempt = [&](bool& done, Delivery (SentryReporter::*send)(const Event&, SteadyTime)) {
    if (!done) {
      Delivery delivery = (this->*send)(event, deadline);
      note(delivery, done);
      if (!done && !retry) {
        retry = std::move(delivery);
      }
    }
  };
  attempt(parts_.checkIn, &SentryReporter::close);
  attempt(parts_.report, &SentryReporter::report);
  if (retry) {
    return *retry;
  }
  return parts_.rejected.value_or(Delivery::delivered());
}

void SentryReporter::note(const Delivery& delivery, bool& done) {
  done = delivery.verdict != Verdict::Retry;
  if (delivery.verdict == Verdict::Rejected && !parts_.rejected) {
    parts_.rejected = delivery;
  }
}

std::string_view SentryReporter::closingStatus(const Event& event) const {
  if (const auto* const finished = event.as<RunFinished>()) {
    return finished->result == RunFinished::Result::Succeeded ? "ok" : "error";
  }
  return refused_;
}

Delivery SentryReporter::close(const Event& event, SteadyTime deadline) {
  const std::string_view status = closingStatus(event);
  if (!checkIns_ || status == "ignore" || tooOld(event)) {
    return Delivery::delivered();
  }
  const auto* const finished = event.as<RunFinished>();
  return checkIn(status, finished != nullptr ? finished->elapsed : Duration::zero(), deadline);
}

/// Sentry would count it for the present.
bool SentryReporter::tooOld(const Event& event) const {
  const Duration age = host_.clock().now() - event.at;
  if (!longestAge_ || age <= *longestAge_) {
    return false;
  }
  host_.logger().warning("the check-in of a run that ended " + base::formatDuration(age) +
                         " ago is not sent, because Sentry would count it as one of now "
                         "(sentry-max-age)");
  return true;
}

Delivery SentryReporter::report(const Event& event, SteadyTime deadline) {
  if (!events_.passes(event)) {
    return Delivery::delivered();
  }
  const auto* const alert = event.as<Alert>();
  const bool aboutEnd = event.final() || (alert != nullptr && alert->source == "alerts");
  const RunFinished* const finished = aboutEnd && finished_ ? &*finished_ : nullptr;
  const Report report = reportOf(event, {{host_.run(), attempts_}, labels_, checkIns_, finished});
  const bool attach = output_ && finished != nullptr && finished->output;
  return sender_.sendReport(
      report, attach ? attachmentsOf(*finished->output) : std::vector<Attachment>(), deadline);
}

Delivery SentryReporter::checkIn(std::string_view status, std::optional<Duration> duration,
                                 SteadyTime deadline) {
  if (!config_.problem.empty()) {
    host_.logger().warning(std::exchange(config_.problem, {}));
  }
  Delivery delivery =
      sender_.sendCheckIn(checkInJson({status, duration, config_.json}, labels_), deadline);
  if (delivery.verdict == Verdict::Delivered) {
    lastCheckIn_ = host_.clock().now();
  }
  if (delivery.verdict == Verdict::Delivered && !config_.json.empty()) {
    config_.json.clear();
    delivery.remember = {{kConfigFact, "yes"}};
  }
  return delivery;
}

} // namespace exec_wrapper::sentry
