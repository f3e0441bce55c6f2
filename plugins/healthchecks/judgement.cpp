#include "judgement.h"

namespace exec_wrapper::healthchecks {

namespace {

constexpr int kBadRequest = 400;
constexpr int kNotFound = 404;
constexpr int kTimedOut = 408;
constexpr int kAmbiguous = 409;
constexpr int kTooManyRequests = 429;

Delivery unknownCheck() {
  return Delivery::rejected("the server knows no such check: see healthchecks-key and "
                            "healthchecks-slug (healthchecks-create creates a check for a slug)");
}

/// The answer of every healthchecks server begins in this way. A login portal, or a web server at a
/// mistyped address, answers with a page.
bool isHealthchecks(const std::string& body) {
  return body.starts_with("OK") || body.starts_with("Created");
}

/// hc-ping.com was seen to answer with status 200 to pings that it did not accept.
Delivery judgeTaken(const http::Response& response) {
  if (!isHealthchecks(response.body)) {
    return Delivery::retry("the server that answered with status " +
                           std::to_string(response.status) +
                           " is not healthchecks: its answer is not OK (see healthchecks-base-url; "
                           "is there a proxy or a login page in between?)");
  }
  if (response.body.find("(not found)") != std::string::npos) {
    return unknownCheck();
  }
  if (response.body.find("(rate limited)") != std::string::npos) {
    return Delivery::retry("the server accepts no more pings of this check for now",
                           response.retryAfter);
  }
  return Delivery::delivered();
}

} // namespace

Delivery judge(const http::Response& response) {
  const int status = response.status;
  const std::string answer = "the server answered with status " + std::to_string(status);
  if (status >= 200 && status < 300) {
    return judgeTaken(response);
  }
  if (status == kTimedOut || status == kTooManyRequests || status >= 500) {
    return Delivery::retry(answer, response.retryAfter);
  }
  if (status == kNotFound) {
    return unknownCheck();
  }
  if (status == kAmbiguous) {
    return Delivery::rejected("several checks of the project have this slug: rename one, or set "
                              "healthchecks-key to the UUID of the right one");
  }
  if (status >= 300 && status < kBadRequest) {
    return Delivery::rejected(answer +
                              ", a redirect, which is not followed: see healthchecks-base-url");
  }
  return Delivery::rejected(answer + ": see healthchecks-key and healthchecks-base-url");
}

} // namespace exec_wrapper::healthchecks
