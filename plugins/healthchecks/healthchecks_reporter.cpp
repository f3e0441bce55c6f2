#include "healthchecks_reporter.h"

#include "base/number.h"
#include "base/random/uuid.h"
#include "common/delivery_settings.h"
#include "common/http/delivery.h"
#include "judgement.h"
#include "ping_body.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

namespace exec_wrapper::healthchecks {

namespace {

constexpr char kBodyLimitHeader[] = "Ping-Body-Limit";
constexpr char kBodyLimitFact[] = "healthchecks_body_limit";
constexpr char kRunIdFact[] = "healthchecks_run_id";

constexpr std::size_t kUsualBodyLimit = 10'000; // the server's limit, unless it reports another
constexpr std::size_t kMostBody = 1'000'000;    // even if the server reports more

/// If a start is reported later than this, the server would compute a wrong duration.
constexpr Duration kLatestStart = std::chrono::minutes(5);

EventKinds kindsFrom(const Settings& settings) {
  EventKinds kinds = EventKinds::all();
  const auto drop = [&kinds](bool unwanted, EventKind kind) {
    kinds = unwanted ? kinds.without(kind) : kinds;
  };
  drop(true, EventKind::Message);
  drop(true, EventKind::RunAdmitted);
  drop(true, EventKind::DeliveryFailed);
  drop(true, EventKind::CommandReady);
  drop(true, EventKind::CommandStopping);
  drop(!settings.flag("healthchecks-start"), EventKind::AttemptStarted);
  drop(!settings.flag("healthchecks-attempts"), EventKind::AttemptEnded);
  drop(settings.text("healthchecks-refused") == "ignore", EventKind::RunRefused);
  for (const EventKind kind : {EventKind::Alert, EventKind::Stalled, EventKind::StillRunning}) {
    drop(settings.text("healthchecks-alerts") == "ignore", kind);
  }
  return kinds;
}

DeliveryPolicy policyFrom(const Settings& settings, const Check& check) {
  DeliveryPolicy policy;
  policy.kinds = kindsFrom(settings);
  policy.minSeverity = Severity::Debug;
  policy.attemptLimit = settings.duration("healthchecks-timeout");
  common::readRetries(settings, "healthchecks", common::AfterTheRun::Yes, policy);
  policy.heartbeat = settings.duration("healthchecks-heartbeat");
  policy.destination = settings.text("healthchecks-base-url") + "/" + check.name();
  return policy;
}

/// A whole number, at most `kMostBody`; no value if the text is none.
std::optional<std::size_t> bodyLimit(const std::string& text) {
  const auto limit = base::parseNumber<std::size_t>(text);
  return limit ? std::optional(std::min(*limit, kMostBody)) : std::nullopt;
}

std::string fact(const RunIdentity& run, const char* name) {
  const auto found = run.facts.find(name);
  return found == run.facts.end() ? std::string() : found->second;
}

std::string runIdOf(const RunIdentity& run) {
  std::string known = fact(run, kRunIdFact); // of a run by an older version
  if (base::isUuid(known)) {
    return known;
  }
  return base::isUuid(run.id) ? run.id : base::randomUuid();
}

std::string signalOf(const RunFinished& fact) {
  const bool succeeded = fact.result == RunFinished::Result::Succeeded;
  const bool agrees = succeeded == (fact.exitStatus == 0);
  const bool fits = fact.exitStatus >= 0 && fact.exitStatus <= 255;
  if (agrees && fits) {
    return std::to_string(fact.exitStatus);
  }
  return succeeded ? "0" : "fail";
}

} // namespace

HealthchecksReporter::HealthchecksReporter(const Settings& settings, const Host& host,
                                           Exchanger exchange)
    : exchange_(std::move(exchange)), host_(host), check_(settings),
      policy_(policyFrom(settings, check_)), baseUrl_(settings.text("healthchecks-base-url")),
      refused_(settings.text("healthchecks-refused")),
      alerts_(settings.text("healthchecks-alerts")), output_(settings.flag("healthchecks-output")),
      attempts_(common::attemptsOf(settings)), runId_(runIdOf(host.run())),
      bodyLimit_(bodyLimit(fact(host.run(), kBodyLimitFact)).value_or(kUsualBodyLimit)) {}

DeliveryPolicy HealthchecksReporter::policy() const {
  return policy_;
}

Delivery HealthchecksReporter::deliver(const Event& event, SteadyTime deadline) {
  const std::string signal = signalOf(event);
  return signal.empty() ? Delivery::delivered() : ping(signal, event, deadline);
}

std::string HealthchecksReporter::signalOf(const Event& event) const {
  switch (event.kind()) {
  case EventKind::AttemptStarted:
    return signalOfStart(event);
  case EventKind::AttemptEnded:
  case EventKind::Heartbeat:
    return "log";
  case EventKind::RunFinished:
    return healthchecks::signalOf(*event.as<RunFinished>());
  case EventKind::RunRefused:
    return refused_;
  case EventKind::Alert: // good news is no failure
    return event.as<Alert>()->recovery && alerts_ == "fail" ? std::string() : alerts_;
  case EventKind::Stalled:
  case EventKind::StillRunning:
    return alerts_;
  default:
    return {};
  }
}

/// The server measures a run from the moment at which it receives the start.
std::string HealthchecksReporter::signalOfStart(const Event& event) const {
  if (event.as<AttemptStarted>()->tally.attempt > 1) {
    return {};
  }
  return host_.clock().now() - event.at > kLatestStart ? "log" : "start";
}

Delivery HealthchecksReporter::ping(const std::string& signal, const Event& event,
                                    SteadyTime deadline) {
  http::Request request;
  request.method = "POST";
  request.path = check_.path(signal, runId_);
  request.headers = {{"Content-Type", "text/plain; charset=utf-8"}};
  request.body = pingBody(event, {host_.run(), attempts_}, output_, bodyLimit_);
  const http::Result result = exchange_(request, deadline);

  const auto* const response = std::get_if<http::Response>(&result);
  Delivery delivery =
      response != nullptr ? judge(*response) : http::deliveryOf(std::get<http::Failure>(result));
  if (delivery.verdict == Delivery::Verdict::Delivered) {
    learn(*response);
    delivery.remember = toRemember();
    return delivery;
  }
  Exchange exchange;
  exchange.method = request.method;
  exchange.url = baseUrl_ + check_.shownPath(signal);
  exchange.request = request.body.substr(0, Exchange::kLongestText);
  if (response != nullptr) {
    exchange.statusCode = response->status;
    exchange.response = response->body.substr(0, Exchange::kLongestText);
  }
  delivery.exchange = std::make_shared<const Exchange>(std::move(exchange));
  return delivery;
}

void HealthchecksReporter::learn(const http::Response& response) {
  bodyLimit_ = bodyLimit(response.header(kBodyLimitHeader)).value_or(bodyLimit_);
}

Facts HealthchecksReporter::toRemember() const {
  return {{kRunIdFact, runId_}, {kBodyLimitFact, std::to_string(bodyLimit_)}};
}

} // namespace exec_wrapper::healthchecks
