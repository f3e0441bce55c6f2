#include "outcome.h"

#include "answer.h"
#include "base/text.h"

#include <memory>
#include <utility>
#include <variant>

namespace exec_wrapper::process_api {

namespace {

using Kind = Outcome::Kind;

Kind kindOf(int status) {
  if (status >= 200 && status < 300) {
    return Kind::Accepted;
  }
  if (status == 408 || status == 429 || (status >= 500 && status < 600)) {
    return Kind::TryAgain;
  }
  if (status == 401 || status == 403) {
    return Kind::Denied;
  }
  return status == 409 ? Kind::Conflict : Kind::Refused;
}

Kind kindOf(http::Failure::Kind failure) {
  switch (failure) {
  case http::Failure::Kind::BadAnswer:
    return Kind::NotUnderstood;
  case http::Failure::Kind::NoRoute:
    return Kind::NoRoute;
  case http::Failure::Kind::NoConnection:
  case http::Failure::Kind::TimedOut:
    break;
  }
  return Kind::TryAgain;
}

std::string reasonOf(const Exchange& exchange, const http::Response& response) {
  std::string text = exchange.method + " " + exchange.url + " was answered with " +
                     std::to_string(response.status);
  if (response.status >= 300 && response.status < 400) {
    text += ", and redirects are not followed";
  }
  const std::string words = serverWords(response.body);
  return words.empty() ? text : text + ": " + words;
}

Outcome fromResponse(http::Response response, Exchange& exchange) {
  exchange.statusCode = response.status;
  exchange.response = base::shortened(response.body, Exchange::kLongestText);
  Outcome outcome;
  outcome.kind = kindOf(response.status);
  if (outcome.kind == Kind::Accepted) {
    outcome.remark = http::remarkOnBody(response);
    outcome.body = std::move(response.body);
    return outcome;
  }
  outcome.reason = reasonOf(exchange, response);
  outcome.retryAfter = response.retryAfter;
  // Gateways time out, and servers fail half-way; 503 means that nothing was begun.
  outcome.mayHaveArrived = response.repeated || (response.status >= 500 && response.status != 503);
  return outcome;
}

Outcome fromFailure(http::Failure failure) {
  Outcome outcome;
  outcome.kind = kindOf(failure.kind);
  outcome.reason = std::move(failure.reason);
  outcome.mayHaveArrived = failure.mayHaveArrived;
  return outcome;
}

} // namespace

Outcome ask(Api& api, const http::Request& request, SteadyTime deadline, Facts context) {
  auto exchange = std::make_shared<Exchange>();
  exchange->method = request.method;
  exchange->url = api.url(request);
  exchange->request = base::shortened(request.body, Exchange::kLongestText);
  exchange->context = std::move(context);
  http::Result result = api.exchange(request, deadline);
  auto* const response = std::get_if<http::Response>(&result);
  Outcome outcome = response != nullptr ? fromResponse(std::move(*response), *exchange)
                                        : fromFailure(std::get<http::Failure>(std::move(result)));
  outcome.exchange = std::move(exchange);
  return outcome;
}

} // namespace exec_wrapper::process_api
