#include "support/sentry/sentry_server.h"

#include "support/sentry/json.h"

#include <algorithm>
#include <cctype>
#include <set>
#include <sstream>

namespace exec_wrapper::test {

namespace {

std::string withHead(const std::string& status, const std::string& body) {
  return "HTTP/1.1 " + status +
         "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + body;
}

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string headerOf(const HeardRequest& request, const std::string& name) {
  const std::string head = lower(request.head);
  const std::string begin = "\r\n" + lower(name) + ":";
  const std::size_t at = head.find(begin);
  if (at == head.npos) {
    return {};
  }
  const std::size_t from = request.head.find_first_not_of(' ', at + begin.size());
  return request.head.substr(from, request.head.find("\r\n", from) - from);
}

/// `Sentry name=value, name=value`
std::map<std::string, std::string> authorizationIn(const std::string& header) {
  if (!header.starts_with("Sentry ")) {
    throw SentryProblem(401, "missing authorization information");
  }
  std::map<std::string, std::string> values;
  std::istringstream parts(header.substr(7));
  for (std::string part; std::getline(parts, part, ',');) {
    const std::size_t begin = part.find_first_not_of(' ');
    const std::size_t equals = part.find('=');
    demand(begin != part.npos && equals != part.npos, "a wrong part of X-Sentry-Auth: " + part);
    const bool isNew =
        values.emplace(part.substr(begin, equals - begin), part.substr(equals + 1)).second;
    demand(isNew, "X-Sentry-Auth has a name twice");
  }
  return values;
}

void checkHead(const HeardRequest& request) {
  const std::string path = "/api/" + std::string(SentryServer::kProject) + "/envelope/";
  if (request.path != path) {
    throw SentryProblem(404, "there is nothing at " + request.path);
  }
  if (request.method != "POST") {
    throw SentryProblem(405, "an envelope is posted");
  }
  auto values = authorizationIn(headerOf(request, "X-Sentry-Auth"));
  if (values["sentry_key"] != SentryServer::kKey) {
    throw SentryProblem(403, "event submission rejected with_reason: ProjectId");
  }
  demand(values["sentry_version"] == "7", "sentry_version is not 7");
  demand(!values["sentry_client"].empty(), "sentry_client is missing");
  const std::string type = headerOf(request, "Content-Type"); // sentry-cli sends none
  demand(type.empty() || type == "application/x-sentry-envelope", "the Content-Type is wrong");
}

} // namespace

std::string SentryServer::dsn() const {
  std::string url = server_.url();
  return url.insert(url.find("://") + 3, std::string(kKey) + "@") + "/" + kProject;
}

std::string SentryServer::answer(const HeardRequest& request) {
  if (!next_.empty()) {
    const Next next = next_.front();
    next_.pop_front();
    if (next.take) {
      take(request);
    }
    return next.answer;
  }
  return take(request);
}

std::string SentryServer::take(const HeardRequest& request) {
  try {
    checkHead(request);
    SentryEnvelope envelope = readEnvelope(request.body);
    if (const SentryItem* const checkIn = envelope.find("check_in")) {
      monitors_.take(*checkIn->json());
    }
    std::string id;
    if (const SentryItem* const event = envelope.find("event")) {
      id = textIn(*envelope.header, "event_id");
      const bool known = std::ranges::any_of(
          events_, [&](const auto& old) { return textIn(*old, "event_id") == id; });
      if (!known) {
        events_.push_back(event->json());
      }
    }
    envelopes_.push_back(std::move(envelope));
    const std::string limits =
        announced_.empty() ? "" : "\r\nX-Sentry-Rate-Limits: " + std::exchange(announced_, {});
    return withHead("200 OK" + limits, id.empty() ? "{}" : R"({"id":")" + id + "\"}");
  } catch (const SentryProblem& problem) {
    problems_.emplace_back(problem.what());
    return withHead(std::to_string(problem.status()) + " Refused",
                    R"({"detail":")" + std::string(problem.what()) + "\"}");
  }
}

void SentryServer::push(const Next& next, int times) {
  server_.change([&] { next_.insert(next_.end(), static_cast<std::size_t>(times), next); });
}

void SentryServer::fail(const std::string& answer, int times, const std::string& body) {
  push({withHead(answer, body)}, times);
}

void SentryServer::hang(int times) {
  push({}, times);
}

void SentryServer::loseAnswers(int times) {
  push({.answer = {}, .take = true}, times);
}

void SentryServer::announce(const std::string& limits) {
  server_.change([&] { announced_ = limits; });
}

void SentryServer::recover() {
  server_.change([&] { next_.clear(); });
}

void SentryServer::timeOut() {
  server_.change([&] { monitors_.timeOut(); });
}

std::vector<SentryEnvelope> SentryServer::envelopes() const {
  std::vector<SentryEnvelope> copy;
  server_.change([&] { copy = envelopes_; });
  return copy;
}

std::vector<SentryCheckIn> SentryServer::checkIns() const {
  std::vector<SentryCheckIn> copy;
  server_.change([&] { copy = monitors_.all(); });
  return copy;
}

std::map<std::string, std::string> SentryServer::configs() const {
  std::map<std::string, std::string> copy;
  server_.change([&] { copy = monitors_.configs(); });
  return copy;
}

std::vector<std::string> SentryServer::dropped() const {
  std::vector<std::string> copy;
  server_.change([&] { copy = monitors_.dropped(); });
  return copy;
}

std::vector<Poco::JSON::Object::Ptr> SentryServer::events() const {
  std::vector<Poco::JSON::Object::Ptr> copy;
  server_.change([&] { copy = events_; });
  return copy;
}

std::vector<std::string> SentryServer::problems() const {
  std::vector<std::string> copy;
  server_.change([&] { copy = problems_; });
  return copy;
}

} // namespace exec_wrapper::test
