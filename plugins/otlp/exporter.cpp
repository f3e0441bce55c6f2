#include "exporter.h"

#include "attributes.h"
#include "base/text.h"
#include "common/http/delivery.h"
#include "common/json/json_object.h"
#include "exec_wrapper/version.h"
#include "judgement.h"

#include <algorithm>
#include <memory>
#include <utility>
#include <variant>

namespace exec_wrapper::otlp {

namespace {

constexpr std::size_t kMostWaiting = 512; // of one signal
constexpr std::size_t kShortestSecret = 4;

/// The names of the three lists around the items of a signal.
struct ListNames {
  const char* ofResources;
  const char* ofScopes;
  const char* ofItems;
};

ListNames namesFor(Signal signal) noexcept {
  switch (signal) {
  case Signal::Traces:
    return {"resourceSpans", "scopeSpans", "spans"};
  case Signal::Metrics:
    return {"resourceMetrics", "scopeMetrics", "metrics"};
  case Signal::Logs:
    break;
  }
  return {"resourceLogs", "scopeLogs", "logRecords"};
}

/// An answer that is not HTTP may follow an accepted request: a retry would be the same again.
Delivery afterFailure(const http::Failure& failure) {
  return failure.kind == http::Failure::Kind::BadAnswer ? Delivery::rejected(failure.reason)
                                                        : http::deliveryOf(failure);
}

/// The worse of two results; the later time, and both reasons.
void merge(Delivery& all, Delivery next) {
  using Verdict = Delivery::Verdict;
  if (next.verdict == Verdict::Delivered) {
    return;
  }
  if (all.verdict == Verdict::Delivered) {
    all = std::move(next);
    return;
  }
  if (next.verdict == Verdict::Retry) {
    all.verdict = Verdict::Retry;
  }
  all.retryAfter = std::max(all.retryAfter, next.retryAfter);
  if (all.reason.find(next.reason) == std::string::npos) {
    all.reason += "; " + next.reason;
  }
}

} // namespace

Exporter::Exporter(std::vector<Destination> destinations, Resource resource, Host& host,
                   Exchanger exchange)
    : destinations_(std::move(destinations)), resource_(std::move(resource)), host_(host),
      exchange_(std::move(exchange)) {}

bool Exporter::sends(Signal signal) const {
  return std::any_of(destinations_.begin(), destinations_.end(),
                     [signal](const Destination& to) { return to.signal == signal; });
}

void Exporter::add(Signal signal, std::string item) {
  if (!sends(signal)) {
    return;
  }
  std::vector<std::string>& items = waiting_[signal];
  if (items.size() >= kMostWaiting) {
    items.erase(items.begin());
  }
  items.push_back(std::move(item));
}

std::set<Signal> Exporter::done() const {
  std::set<Signal> done;
  for (const Destination& to : destinations_) {
    const auto items = waiting_.find(to.signal);
    if (items == waiting_.end() || items->second.empty()) {
      done.insert(to.signal);
    }
  }
  return done;
}

Delivery Exporter::send(SteadyTime deadline) {
  Delivery all;
  std::set<std::string> unreachable; // there is no time to wait for each again
  for (const Destination& to : destinations_) {
    if (waiting_[to.signal].empty() || unreachable.contains(to.baseUrl)) {
      continue;
    }
    bool reached = true;
    merge(all, send(to, deadline, reached));
    if (!reached) {
      unreachable.insert(to.baseUrl);
    }
  }
  return all;
}

Delivery Exporter::send(const Destination& to, SteadyTime deadline, bool& reached) {
  if (to.timeout) {
    deadline = std::min(deadline, host_.clock().now() + *to.timeout);
  }
  const http::Request request = requestFor(to);
  const http::Result result = exchange_(to, request, deadline);
  const auto* const response = std::get_if<http::Response>(&result);
  Judgement judgement;
  if (response != nullptr) {
    judgement = judge(*response, to.shown());
  } else {
    judgement.delivery = afterFailure(std::get<http::Failure>(result));
    reached = judgement.delivery.verdict != Delivery::Verdict::Retry;
  }
  if (!judgement.warning.empty()) {
    host_.logger().warning(withoutSecrets(judgement.warning, to));
  }
  Delivery& delivery = judgement.delivery;
  if (delivery.verdict != Delivery::Verdict::Retry) {
    drop(to.signal);
  }
  if (delivery.verdict != Delivery::Verdict::Delivered) {
    delivery.reason = withoutSecrets(delivery.reason, to);
    Exchange exchange;
    exchange.method = request.method;
    exchange.url = to.shown();
    exchange.request = request.body.substr(0, Exchange::kLongestText);
    if (response != nullptr) {
      exchange.statusCode = response->status;
      exchange.response = withoutSecrets(response->body.substr(0, Exchange::kLongestText), to);
    }
    delivery.exchange = std::make_shared<const Exchange>(std::move(exchange));
  }
  return std::move(judgement).delivery;
}

http::Request Exporter::requestFor(const Destination& to) const {
  http::Request request;
  request.method = "POST";
  request.path = to.path;
  request.headers = to.headers;
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = bodyFor(to.signal);
  return request;
}

std::string Exporter::bodyFor(Signal signal) const {
  const ListNames names = namesFor(signal);
  const auto list = [](const common::JsonObject& only) { return '[' + only.text() + ']'; };
  common::JsonObject scope;
  scope.addObject(
      "scope",
      common::JsonObject().add("name", "exec_wrapper").add("version", EXEC_WRAPPER_VERSION));
  scope.addJson(names.ofItems, jsonList(waiting_.at(signal)));
  common::JsonObject resource;
  resource.addJson("resource", resource_.json(signal));
  resource.addJson(names.ofScopes, list(scope));
  return common::JsonObject().addJson(names.ofResources, list(resource)).text();
}

/// A collector may repeat what it was sent.
std::string Exporter::withoutSecrets(std::string text, const Destination& to) const {
  text = host_.masked(text);
  const auto mask = [&text](std::string_view secret) {
    constexpr std::string_view kMask = "********";
    if (secret.size() < kShortestSecret) {
      return;
    }
    for (std::size_t at = text.find(secret); at != text.npos;
         at = text.find(secret, at + kMask.size())) {
      text.replace(at, secret.size(), kMask);
    }
  };
  for (const auto& [name, value] : to.headers) {
    mask(value);
    const std::size_t blank = value.find(' '); // "Bearer TOKEN"
    mask(blank == value.npos ? std::string_view() : std::string_view(value).substr(blank + 1));
  }
  return text;
}

} // namespace exec_wrapper::otlp
