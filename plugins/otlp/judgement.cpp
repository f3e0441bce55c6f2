#include "judgement.h"

#include "base/text.h"
#include "common/json/json_reader.h"

namespace exec_wrapper::otlp {

namespace {

constexpr std::size_t kLongestMessage = 300;

bool isTemporary(int status) noexcept {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

std::string shown(const std::string& text) {
  return base::shortened(base::printable(text), kLongestMessage);
}

/// Vendors omit the type of the body, or give another one: the body itself tells.
std::string messageIn(const http::Response& response) {
  const auto body = common::JsonReader::parse(response.body);
  const std::string message = body ? body->text("message") : std::string();
  return message.empty() ? message : ": " + shown(message);
}

bool isPage(const http::Response& response) {
  return base::lowerCase(response.header("Content-Type")).starts_with("text/html");
}

std::string complaintIn(const http::Response& response, const std::string& collector) {
  const auto body = common::JsonReader::parse(response.body);
  if (!body || !body->hasObject("partialSuccess")) {
    return {};
  }
  const common::JsonReader partial = body->object("partialSuccess");
  std::string rejected;
  for (const char* const name : {"rejectedSpans", "rejectedLogRecords", "rejectedDataPoints"}) {
    const std::string count = partial.id(name).value_or("0");
    if (count != "0" && rejected.empty()) {
      rejected = " rejected " + shown(count) + " of the sent items";
    }
  }
  const std::string message = partial.text("errorMessage");
  if (rejected.empty() && message.empty()) {
    return {};
  }
  return collector + (rejected.empty() ? " complains" : rejected) +
         (message.empty() ? "" : ": " + shown(message));
}

} // namespace

Judgement judge(const http::Response& response, const std::string& collector) {
  const int status = response.status;
  const std::string answer = collector + " answered with status " + std::to_string(status);
  if (status >= 200 && status < 300) {
    if (isPage(response)) {
      return {Delivery::rejected(answer + " and a page, so it is not a collector: see "
                                          "otlp-endpoint; is there a proxy or a login page in "
                                          "between?")};
    }
    return {Delivery::delivered(), complaintIn(response, collector)};
  }
  if (isTemporary(status)) {
    return {Delivery::retry(answer + messageIn(response), response.retryAfter)};
  }
  if (status >= 300 && status < 400) {
    return {Delivery::rejected(answer + ", a redirect, which is not followed: see otlp-endpoint")};
  }
  return {
      Delivery::rejected(answer + messageIn(response) + "; see otlp-endpoint and otlp-headers")};
}

} // namespace exec_wrapper::otlp
