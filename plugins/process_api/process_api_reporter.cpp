#include "process_api_reporter.h"

#include "creation.h"

#include <utility>

namespace exec_wrapper::process_api {

namespace {

using Kind = Outcome::Kind;

Delivery failed(Delivery::Verdict verdict, const Outcome& outcome) {
  const bool again = verdict == Delivery::Verdict::Retry;
  return {verdict, outcome.reason, again ? outcome.retryAfter : std::nullopt, outcome.exchange, {}};
}

Delivery::Verdict verdictOnUpdate(Kind kind) {
  switch (kind) {
  case Kind::Accepted:
    return Delivery::Verdict::Delivered;
  case Kind::Conflict:
    return Delivery::Verdict::Revoked;
  case Kind::TryAgain:
  case Kind::NotUnderstood:
    return Delivery::Verdict::Retry;
  case Kind::Denied:
  case Kind::NoRoute:
  case Kind::Refused:
    break;
  }
  return Delivery::Verdict::Rejected;
}

} // namespace

ProcessApiReporter::ProcessApiReporter(const ApiSettings& settings, Api& api, Host& host)
    : settings_(settings), api_(api), host_(host) {
  learnId(host_.run().facts); // of an earlier run
}

DeliveryPolicy ProcessApiReporter::policy() const {
  DeliveryPolicy policy;
  policy.kinds = {EventKind::RunAdmitted, EventKind::AttemptEnded, EventKind::RunFinished,
                  EventKind::Heartbeat};
  if (settings_.sendPid) {
    policy.kinds = {EventKind::RunAdmitted, EventKind::AttemptStarted, EventKind::AttemptEnded,
                    EventKind::RunFinished, EventKind::Heartbeat};
  }
  policy.minSeverity = Severity::Debug;
  policy.attemptLimit = settings_.timeout;
  policy.retries = settings_.retries;
  policy.finalRetries = settings_.finalRetries;
  policy.retryDelay = settings_.retryDelay;
  policy.heartbeat = settings_.heartbeat;
  policy.progress = settings_.progressInterval;
  policy.newestOnly = true;
  policy.destination = settings_.baseUrl;
  return policy;
}

Delivery ProcessApiReporter::deliver(const Event& event, SteadyTime deadline) {
  const auto* const admitted = event.as<RunAdmitted>();
  if (admitted != nullptr) {
    learnId(admitted->facts);
  }
  if (!id_) {
    if (Delivery created = create(deadline); created.verdict != Delivery::Verdict::Delivered) {
      return created;
    }
  }
  if (id_->empty()) {
    return event.final()
               ? Delivery::rejected(
                     "the process API was unavailable at the start, so the run stays unreported")
               : Delivery::delivered();
  }
  Delivery delivery = admitted != nullptr ? Delivery::delivered() : update(event, deadline);
  if (created_) {
    delivery.remember = {{kExecutionId, *id_}};
  }
  return delivery;
}

void ProcessApiReporter::learnId(const Facts& facts) {
  if (const auto id = facts.find(kExecutionId); id != facts.end()) {
    id_ = id->second;
  }
}

/// A failure here never revokes the run: the guard that admitted it did not ask this server.
Delivery ProcessApiReporter::create(SteadyTime deadline) {
  const std::string body = creationBody(settings_, host_.run().host, std::nullopt);
  Creation creation = createExecution(api_, body, deadline);
  switch (creation.outcome.kind) {
  case Kind::Accepted:
    id_ = std::move(creation.id);
    created_ = true;
    return Delivery::delivered();
  case Kind::TryAgain:
    return failed(Delivery::Verdict::Retry, creation.outcome);
  default:
    return failed(Delivery::Verdict::Rejected, creation.outcome);
  }
}

Delivery ProcessApiReporter::update(const Event& event, SteadyTime deadline) {
  const Tally* const tally = event.tally();
  if (tally == nullptr) {
    return Delivery::delivered();
  }
  const auto* const finished = event.as<RunFinished>();
  std::string body =
      finished != nullptr ? finalBody(*finished) : runningBody(*tally, told_, settings_.sendPid);
  const Outcome outcome = updateExecution(api_, *id_, std::move(body), deadline);
  if (outcome.kind == Kind::Accepted) {
    told_.take(*tally);
    return Delivery::delivered();
  }
  return failed(verdictOnUpdate(outcome.kind), outcome);
}

} // namespace exec_wrapper::process_api
