#include "sender.h"

#include "base/times.h"
#include "common/http/delivery.h"
#include "exec_wrapper/version.h"
#include "judgement.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

namespace exec_wrapper::sentry {

namespace {

using common::JsonObject;

constexpr char kClient[] = "exec_wrapper/" EXEC_WRAPPER_VERSION;

/// Without a spool no report waits longer for the server, because the wrapper would wait too. A
/// longer limit usually means that a quota is used up.
constexpr Duration kLongestWait = std::chrono::seconds(15);

JsonObject sdk() {
  return JsonObject().add("name", "exec_wrapper").add("version", EXEC_WRAPPER_VERSION);
}

std::string wordFor(std::string_view category) {
  return category == kCheckIns ? "check-ins" : "events";
}

} // namespace

Sender::Sender(Dsn dsn, const Host& host, bool kept, Exchanger exchange)
    : dsn_(std::move(dsn)), host_(host), kept_(kept), exchange_(std::move(exchange)) {}

bool Sender::isLimited(std::string_view category) const {
  return limits_.remaining(category, host_.clock().now()) > Duration::zero();
}

/// Written when the envelope is sent: by it Sentry finds out how wrong our clock is.
std::string Sender::sentAt() const {
  return base::formatTime(host_.clock().wallNow(), base::Precision::Milliseconds);
}

Delivery Sender::sendCheckIn(std::string_view json, SteadyTime deadline) {
  Envelope envelope(JsonObject().add("sent_at", sentAt()).addObject("sdk", sdk()));
  envelope.add(JsonObject().add("type", "check_in"), json);
  return send(kCheckIns, envelope, json, deadline).delivery;
}

Delivery Sender::sendReport(const Report& report, const std::vector<Attachment>& attachments,
                            SteadyTime deadline) {
  const bool attach = attachmentsFit_ && !attachments.empty() && !isLimited(kAttachments);
  Envelope envelope(
      JsonObject().add("event_id", report.id).add("sent_at", sentAt()).addObject("sdk", sdk()));
  envelope.add(JsonObject().add("type", "event").add("content_type", "application/json"),
               report.json);
  for (const Attachment& attachment : attach ? attachments : std::vector<Attachment>()) {
    envelope.add(JsonObject()
                     .add("type", "attachment")
                     .add("filename", attachment.name)
                     .add("content_type", "text/plain"),
                 attachment.content);
  }
  const Outcome outcome = send(kEvents, envelope, report.json, deadline);
  if (outcome.status == kTooLarge && attach) {
    attachmentsFit_ = false;
    return sendReport(report, {}, deadline);
  }
  return outcome.delivery;
}

Sender::Outcome Sender::send(std::string_view category, const Envelope& envelope,
                             std::string_view shown, SteadyTime deadline) {
  if (isLimited(category)) {
    return {limited(category)};
  }
  http::Request request;
  request.method = "POST";
  request.path = dsn_.path();
  request.headers = {{"Content-Type", "application/x-sentry-envelope"},
                     {"X-Sentry-Auth", dsn_.authorization(kClient)}};
  request.body = envelope.text();
  const http::Result result = exchange_(request, deadline);

  const auto* const response = std::get_if<http::Response>(&result);
  Outcome outcome{response != nullptr ? judged(*response, category)
                                      : http::deliveryOf(std::get<http::Failure>(result)),
                  response != nullptr ? response->status : 0};
  if (outcome.delivery.verdict == Delivery::Verdict::Delivered) {
    return outcome;
  }
  Exchange exchange;
  exchange.method = request.method;
  exchange.url = dsn_.baseUrl + request.path;
  exchange.request = shown.substr(0, Exchange::kLongestText);
  if (response != nullptr) {
    exchange.statusCode = response->status;
    exchange.response = dsn_.masked(response->body.substr(0, Exchange::kLongestText));
  }
  outcome.delivery.reason = dsn_.masked(outcome.delivery.reason);
  outcome.delivery.exchange = std::make_shared<const Exchange>(std::move(exchange));
  return outcome;
}

Delivery Sender::judged(const http::Response& response, std::string_view category) {
  limits_.learn(response, host_.clock().now());
  if (response.status != kTooManyRequests) {
    return judge(response);
  }
  return isLimited(category)
             ? limited(category)
             : Delivery::retry("Sentry answered with status 429 but gave no limit for " +
                               wordFor(category));
}

Delivery Sender::limited(std::string_view category) const {
  const Duration wait = limits_.remaining(category, host_.clock().now());
  const std::string reason = "Sentry takes no more " + wordFor(category) + " of this project for " +
                             base::formatDuration(wait) + " (a rate limit or a used-up quota)";
  return kept_ || wait <= kLongestWait ? Delivery::retry(reason, wait) : Delivery::rejected(reason);
}

} // namespace exec_wrapper::sentry
