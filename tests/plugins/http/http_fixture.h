#pragma once

#include "common/http/http_client.h"
#include "support/deadline.h"
#include "support/scripted_server.h"

#include <gmock/gmock.h>

#include <stdexcept>
#include <string>

namespace exec_wrapper::http {

using test::awaitHangUp;
using test::kPatience;
using test::okAnswer;
using test::readRequest;
using test::ScriptedServer;
using test::sendAll;
using namespace std::chrono_literals;

inline ClientOptions optionsFor(const std::string& url) {
  ClientOptions options;
  options.baseUrl = url;
  options.userAgent = "tester/1";
  return options;
}

inline Request get(const std::string& path = "/x") {
  return {"GET", path, {}, {}};
}

inline Request post(const std::string& body) {
  return {"POST", "/x", {{"Content-Type", "application/json"}}, body};
}

inline Result ask(Client& client, const Request& request, Duration limit = kPatience) {
  return client.exchange(request, std::chrono::steady_clock::now() + limit);
}

inline Result ask(const std::string& url, Duration limit = kPatience) {
  Client client(optionsFor(url));
  return ask(client, get(), limit);
}

/// The answer; a test fails with the reason where there is none.
inline Response response(const Result& result) {
  if (const auto* const failure = std::get_if<Failure>(&result)) {
    throw std::runtime_error("no answer: " + failure->reason);
  }
  return std::get<Response>(result);
}

inline Failure failure(const Result& result) {
  if (const auto* const answer = std::get_if<Response>(&result)) {
    throw std::runtime_error("an answer: " + std::to_string(answer->status) + " " + answer->body);
  }
  return std::get<Failure>(result);
}

/// What the client makes of an answer with these bytes, after which the server waits.
inline Result answered(const std::string& bytes) {
  ScriptedServer server([&bytes](int fd) {
    readRequest(fd);
    sendAll(fd, bytes);
    awaitHangUp(fd);
  });
  return ask(server.url());
}

/// The same, but the server ends the connection.
inline Result answeredAndClosed(const std::string& bytes) {
  ScriptedServer server([&bytes](int fd) {
    readRequest(fd);
    sendAll(fd, bytes);
  });
  return ask(server.url());
}

} // namespace exec_wrapper::http
