#include "webhook_reporter.h"

#include "base/text.h"
#include "chat.h"
#include "common/crypto/sha256.h"
#include "common/delivery_settings.h"
#include "common/event/event_document.h"
#include "common/event/event_facts.h"
#include "common/event/sentence.h"
#include "common/http/delivery.h"
#include "common/http/types/url.h"
#include "exec_wrapper/event_names.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>
#include <vector>

namespace exec_wrapper::webhook {

namespace {

constexpr int kTimedOut = 408;
constexpr int kTooEarly = 425;
constexpr int kTooManyRequests = 429;

std::optional<BodyTemplate> templateFrom(const Settings& settings) {
  const std::string file = settings.text("webhook-template");
  if (file.empty()) {
    return std::nullopt;
  }
  if (settings.isSet("webhook-format")) {
    throw ConfigurationError(
        "webhook-format and webhook-template are both set, but only one can be used: remove one");
  }
  return BodyTemplate::fromFile(file);
}

/// Heartbeats and progress have settings of their own.
common::EventFilter filterFrom(const Settings& settings) {
  const std::vector<std::string> names = settings.list("webhook-events");
  for (const std::string& name : names) {
    if (name == "heartbeat" || name == "progress_made") {
      throw ConfigurationError("webhook-events: select heartbeats and progress by "
                               "webhook-heartbeat and webhook-progress, not by their names");
    }
  }
  const bool forPeople =
      settings.text("webhook-format") != "json" || !settings.text("webhook-template").empty();
  return {"webhook-events",
          names,
          {EventKind::Heartbeat, EventKind::ProgressMade},
          forPeople ? common::failuresForPeople(settings) : common::EventFilter::Failures::All};
}

DeliveryPolicy policyFrom(const Settings& settings, const common::EventFilter& events,
                          const Target& target) {
  DeliveryPolicy policy;
  policy.kinds = events.kinds();
  policy.minSeverity = Severity::Debug; // the user chose the events
  policy.attemptLimit = settings.duration("webhook-timeout");
  common::readRetries(settings, "webhook", common::AfterTheRun::Yes, policy);
  policy.heartbeat = settings.duration("webhook-heartbeat");
  policy.progress = settings.duration("webhook-progress");
  policy.destination = target.name();
  return policy;
}

/// Decides whether a failure is permanent or temporary.
Delivery judge(const http::Response& response, const Target& target) {
  const int status = response.status;
  const std::string answer = target.shown() + " answered with status " + std::to_string(status);
  if (status >= 200 && status < 300) {
    return Delivery::delivered();
  }
  if (status == kTimedOut || status == kTooEarly || status == kTooManyRequests || status >= 500) {
    return Delivery::retry(answer, response.retryAfter);
  }
  const bool elsewhere = status >= 300 && status < 400;
  return Delivery::rejected(answer + (elsewhere
                                          ? ", a redirect, which is not followed: see webhook-url"
                                          : ": see webhook-url and webhook-format"));
}

} // namespace

WebhookReporter::WebhookReporter(const Settings& settings, const Host& host, Exchanger exchange)
    : exchange_(std::move(exchange)), host_(host),
      target_(targetFrom(settings.secret("webhook-url"))), format_(settings.text("webhook-format")),
      template_(templateFrom(settings)), events_(filterFrom(settings)),
      secret_(settings.secret("webhook-secret")),
      headers_(headersIn(settings.secret("webhook-headers"))),
      attempts_(common::attemptsOf(settings)), policy_(policyFrom(settings, events_, target_)) {}

DeliveryPolicy WebhookReporter::policy() const {
  return policy_;
}

Delivery WebhookReporter::deliver(const Event& event, SteadyTime deadline) {
  if (!events_.passes(event)) {
    return Delivery::delivered();
  }
  const http::Request request = requestFor(event);
  const http::Result result = exchange_(request, deadline);
  const auto* const response = std::get_if<http::Response>(&result);
  Delivery delivery = response != nullptr ? judge(*response, target_)
                                          : http::deliveryOf(std::get<http::Failure>(result));
  if (delivery.verdict == Delivery::Verdict::Delivered) {
    return delivery;
  }
  Exchange exchange;
  exchange.method = request.method;
  exchange.url = target_.shown();
  exchange.request = request.body.substr(0, Exchange::kLongestText);
  if (response != nullptr) {
    exchange.statusCode = response->status;
    exchange.response = response->body.substr(0, Exchange::kLongestText);
  }
  delivery.exchange = std::make_shared<const Exchange>(std::move(exchange));
  return delivery;
}

std::string WebhookReporter::bodyOf(const Event& event) const {
  const common::RunTitle title{host_.run(), attempts_};
  if (template_) {
    return template_->filled(event, title);
  }
  if (isChat(format_)) {
    return chatMessage(format_, title.run.host + ": " + common::sentence(event, title));
  }
  return common::eventDocument(event, title.run, attempts_);
}

http::Request WebhookReporter::requestFor(const Event& event) const {
  http::Request request;
  request.method = "POST";
  request.path = target_.path;
  request.headers = headers_;
  const auto typed = [](const auto& header) {
    return base::lowerCase(header.first) == "content-type";
  };
  if (std::none_of(headers_.begin(), headers_.end(), typed)) {
    request.headers.emplace_back("Content-Type", "application/json");
  }
  request.headers.emplace_back("X-Exec-Wrapper-Event", nameOf(event.kind()));
  request.headers.emplace_back("X-Exec-Wrapper-Id", common::eventId(event, host_.run()));
  request.body = bodyOf(event);
  sign(request);
  return request;
}

/// The time is signed too, so that a receiver can refuse a recorded request that is sent again.
void WebhookReporter::sign(http::Request& request) const {
  if (secret_.empty()) {
    return;
  }
  const auto now = host_.clock().wallNow().time_since_epoch();
  const std::string time =
      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(now).count());
  request.headers.emplace_back("X-Exec-Wrapper-Timestamp", time);
  request.headers.emplace_back("X-Exec-Wrapper-Signature",
                               "sha256=" +
                                   common::hmacSha256(secret_.reveal(), time + "." + request.body));
}

} // namespace exec_wrapper::webhook
