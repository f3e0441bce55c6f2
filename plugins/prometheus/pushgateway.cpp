#include "pushgateway.h"

#include "base/text.h"
#include "common/crypto/base64.h"
#include "common/http/delivery.h"
#include "metrics_update.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <variant>

namespace exec_wrapper::prometheus {

namespace {

/// RFC 4648, section 5; without padding.
std::string base64Url(std::string_view text) {
  std::string encoded = common::toBase64(text);
  encoded.resize(encoded.find_last_not_of('=') + 1);
  std::ranges::replace(encoded, '+', '-');
  std::ranges::replace(encoded, '/', '_');
  return encoded;
}

/// "/name/value". In the plain form the value cannot contain a slash, and cannot be empty or only
/// dots: servers and proxies would interpret that differently.
std::string segments(const std::string& name, const std::string& value) {
  const bool plain =
      !value.empty() && value.find('/') == value.npos && value.find_first_not_of('.') != value.npos;
  if (plain) {
    return "/" + name + "/" + http::percentEncoded(value);
  }
  return "/" + name + "@base64/" + (value.empty() ? "=" : base64Url(value));
}

Delivery judge(const http::Response& response) {
  if (response.status >= 200 && response.status < 300) {
    return Delivery::delivered();
  }
  constexpr std::size_t kLongestAnswer = 200;
  const std::string answer = base::shortened(base::printable(response.body), kLongestAnswer);
  const bool stranger = response.status == 401 || response.status == 403;
  const std::string reason =
      "the Pushgateway answered with status " + std::to_string(response.status) +
      (answer.empty() ? "" : ": " + answer) +
      (stranger ? " (are prometheus-user and prometheus-password right?)" : "");
  const bool temporary = response.status == 408 || response.status == 429 || response.status >= 500;
  return temporary ? Delivery::retry(reason, response.retryAfter) : Delivery::rejected(reason);
}

} // namespace

std::string groupPath(const std::string& job, const std::string& instance) {
  return "/metrics" + segments("job", job) +
         (instance.empty() ? "" : segments("instance", instance));
}

Pushgateway::Pushgateway(Exchanger exchange, JobLabel job, const std::string& instance,
                         Secret authorization)
    : exchange_(std::move(exchange)), job_(std::move(job)), path_(groupPath(job_.value, instance)),
      authorization_(std::move(authorization)) {}

http::Request Pushgateway::request() const {
  http::Request request;
  request.method = "POST"; // replaces only the metrics in it; PUT would drop the others
  request.path = path_;
  request.headers = {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}};
  if (!authorization_.empty()) {
    request.headers.emplace_back("Authorization", authorization_.reveal());
  }
  request.body = expose(untold_, job_, Extent::Newest);
  return request;
}

Delivery Pushgateway::update(const Event& event, SteadyTime deadline) {
  updateMetrics(event, untold_);
  const http::Result result = exchange_(request(), deadline);
  const auto* const response = std::get_if<http::Response>(&result);
  Delivery delivery =
      response != nullptr ? judge(*response) : http::deliveryOf(std::get<http::Failure>(result));
  if (delivery.verdict != Delivery::Verdict::Retry) {
    untold_ = {};
  }
  return delivery;
}

} // namespace exec_wrapper::prometheus
