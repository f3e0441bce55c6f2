#include "judgement.h"

#include "base/text.h"

#include <string>
#include <string_view>

namespace exec_wrapper::sentry {

namespace {

constexpr int kUnauthorized = 401;
constexpr int kForbidden = 403;
constexpr int kNotFound = 404;
constexpr int kTimedOut = 408;
constexpr int kTooEarly = 425;

/// Sentry answers with a JSON object, some compatible servers with nothing. A login portal, or a
/// web server at a mistyped address, answers with a page.
bool isSentry(const http::Response& response) {
  const std::string_view body = base::trimmed(response.body);
  return body.empty() || body.starts_with('{');
}

/// The server's own words, if it gives any.
std::string quoted(const http::Response& response) {
  constexpr std::size_t kLongest = 200;
  std::string text = response.header("X-Sentry-Error");
  if (text.empty() && isSentry(response)) {
    text = base::trimmed(response.body);
  }
  return text.empty()
             ? std::string()
             : " (" + base::shortened(base::printable(text.substr(0, 2 * kLongest)), kLongest) +
                   ")";
}

} // namespace

Delivery judge(const http::Response& response) {
  const int status = response.status;
  const std::string answer =
      "Sentry answered with status " + std::to_string(status) + quoted(response);
  if (status >= 200 && status < 300) {
    return isSentry(response)
               ? Delivery::delivered()
               : Delivery::retry("the server that answered with status " + std::to_string(status) +
                                 " is not Sentry: its answer is not a JSON object (see sentry-dsn; "
                                 "is there a proxy or a login page in between?)");
  }
  if (status == kTimedOut || status == kTooEarly || status >= 500) {
    return Delivery::retry(answer, response.retryAfter);
  }
  if (status >= 300 && status < 400) {
    return Delivery::rejected(answer + ", a redirect, which is not followed: see sentry-dsn");
  }
  if (status == kUnauthorized || status == kForbidden || status == kNotFound) {
    return Delivery::rejected(answer + ": check the key and the project of sentry-dsn");
  }
  return Delivery::rejected(answer + (status == kTooLarge ? ": the report is too large" : ""));
}

} // namespace exec_wrapper::sentry
