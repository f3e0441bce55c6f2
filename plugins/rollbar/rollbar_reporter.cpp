#include "rollbar_reporter.h"

#include "common/delivery_settings.h"
#include "common/event/sentence.h"
#include "common/http/delivery.h"

#include <utility>
#include <variant>

namespace exec_wrapper::rollbar {

namespace {

constexpr int kTooManyRequests = 429;

Delivery judge(const http::Response& response) {
  const std::string reason = "Rollbar answered with status " + std::to_string(response.status);
  if (response.status >= 200 && response.status < 300) {
    return Delivery::delivered();
  }
  const bool temporary = response.status == kTooManyRequests || response.status >= 500;
  return temporary ? Delivery::retry(reason, response.retryAfter) : Delivery::rejected(reason);
}

} // namespace

RollbarReporter::RollbarReporter(const Settings& settings, const Host& host, Exchanger exchange)
    : exchange_(std::move(exchange)), labels_(settings, host),
      accessToken_(settings.secret("rollbar-access-token")), policy_(policyFrom(settings)) {}

DeliveryPolicy RollbarReporter::policyFrom(const Settings& settings) const {
  DeliveryPolicy policy;
  policy.kinds = accessToken_.empty() ? EventKinds()
                                      : EventKinds{EventKind::DeliveryFailed, EventKind::Alert,
                                                   EventKind::Stalled, EventKind::StillRunning};
  policy.minSeverity = Severity::Info; // of a recovery
  policy.attemptLimit = settings.duration("rollbar-timeout");
  common::readRetries(settings, "rollbar", common::AfterTheRun::No, policy);
  return policy;
}

DeliveryPolicy RollbarReporter::policy() const {
  return policy_;
}

Delivery RollbarReporter::deliver(const Event& event, SteadyTime deadline) {
  if (const auto* const alert = event.as<Alert>()) {
    return send(itemOf(*alert), deadline);
  }
  if (event.kind() == EventKind::Stalled || event.kind() == EventKind::StillRunning) {
    return send(itemOf(Alert{"run", common::sentence(event, {labels_.run, std::nullopt}), {}}),
                deadline);
  }
  const bool again = event.severity < Severity::Warning; // a further failure of an outage
  return !again && worthAnAlert(event) ? send(itemOf(*event.as<DeliveryFailed>()), deadline)
                                       : Delivery::delivered();
}

/// The same answer if the event is delivered again.
bool RollbarReporter::worthAnAlert(const Event& event) {
  const auto* const failure = event.as<DeliveryFailed>();
  if (failure == nullptr) {
    return false;
  }
  if (event.sequence != judged_) {
    judged_ = event.sequence;
    worthIt_ = outages_.worthAnAlert(*failure);
  }
  return worthIt_;
}

Delivery RollbarReporter::send(const Item& item, SteadyTime deadline) const {
  http::Request request;
  request.method = "POST";
  request.path = "/api/1/item/";
  request.headers = {{"Content-Type", "application/json"}, {"Accept", "application/json"}};
  request.body = itemJson(item, labels_, accessToken_);
  const http::Result result = exchange_(request, deadline);
  const auto* const response = std::get_if<http::Response>(&result);
  return response != nullptr ? judge(*response) : http::deliveryOf(std::get<http::Failure>(result));
}

} // namespace exec_wrapper::rollbar
