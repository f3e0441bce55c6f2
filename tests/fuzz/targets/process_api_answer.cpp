// The body of what the process API answers, behind a line with the status.

#include "answer.h"

#include "creation.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"
#include "outcome.h"
#include "update.h"

#include <charconv>
#include <utility>

namespace exec_wrapper::process_api {
namespace {

using fuzz::require;
using fuzz::requireMessage;

/// Answers everything with the same.
class OneAnswer final : public Api {
public:
  explicit OneAnswer(http::Response response) : response_(std::move(response)) {}

  http::Result exchange(const http::Request& request, SteadyTime) override {
    path = request.path;
    return response_;
  }
  std::string url(const http::Request& request) const override {
    return "http://api.test" + request.path;
  }

  std::string path;

private:
  const http::Response response_;
};

http::Response responseOf(std::string_view input) {
  http::Response response;
  const std::size_t end = input.find('\n');
  std::from_chars(input.data(), input.data() + std::min(end, input.size()), response.status);
  response.status = response.status >= 200 && response.status < 600 ? response.status : 200;
  response.body = end == input.npos ? "" : input.substr(end + 1);
  return response;
}

void requireOutcome(const Outcome& outcome) {
  const bool accepted = outcome.kind == Outcome::Kind::Accepted;
  require(accepted == outcome.reason.empty(), "a reason is given unless it was accepted",
          outcome.reason);
  if (!accepted) {
    requireMessage(outcome.reason);
  }
  require(outcome.exchange && outcome.exchange->response.size() <= Exchange::kLongestText,
          "the texts of an exchange are short");
}

/// The id can travel in a variable of the command, and as one part of a URL.
void requireId(const std::string& id, OneAnswer& api) {
  require(!id.empty() && id.size() <= 1000 && id.find('\0') == id.npos, "an id can be passed on",
          id);
  updateExecution(api, id, "{}", SteadyTime::max());
  const std::string inPath = api.path.substr(std::string(kExecutionsPath).size() + 1);
  require(inPath.find_first_of("/?#\\ \r\n") == inPath.npos, "an id is one part of a URL", inPath);
  fuzz::requirePrintable(inPath);
}

} // namespace
} // namespace exec_wrapper::process_api

namespace exec_wrapper::fuzz {

void examine(std::string_view input) {
  const http::Response response = process_api::responseOf(input);
  const std::string words = process_api::serverWords(response.body);
  requirePrintable(words);
  require(words.size() <= 200, "a server's words are few", words);
  process_api::OneAnswer api(response);
  const auto creation = process_api::createExecution(api, "{}", SteadyTime::max());
  process_api::requireOutcome(creation.outcome);
  const bool accepted = creation.outcome.kind == process_api::Outcome::Kind::Accepted;
  require(accepted != creation.id.empty(), "an execution that was created has an id", creation.id);
  if (accepted) {
    require(creation.id == process_api::executionId(response.body), "the id is the answer's");
    process_api::requireId(creation.id, api);
  }
}

} // namespace exec_wrapper::fuzz
