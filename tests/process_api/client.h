#pragma once

#include "support/process_api/json.h"
#include "support/process_api/process_api.h"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/NetException.h>
#include <Poco/StreamCopier.h>

#include <string>

namespace exec_wrapper::test {

inline const std::string kExecutions = "/v1/process_executions";

struct Reply {
  int status = 0;
  Poco::Net::HTTPResponse headers;
  std::string body;

  JsonObject json() const {
    const JsonObject::Ptr object = parsedObject(body);
    return object.isNull() ? JsonObject() : *object;
  }
};

/// A client that keeps its connection. Throws Poco's exceptions.
class Client {
public:
  explicit Client(const ProcessApi& api, Duration timeout = kPatience)
      : session_("127.0.0.1", api.port()) {
    session_.setKeepAlive(true);
    session_.setTimeout(std::chrono::duration_cast<std::chrono::microseconds>(timeout).count());
  }

  std::string key = "the-api-key";

  void send(const std::string& method, const std::string& path, const std::string& body) {
    Poco::Net::HTTPRequest request(method, path, Poco::Net::HTTPMessage::HTTP_1_1);
    request.set("Authorization", "Token token=" + key);
    request.setContentType("application/json");
    request.setContentLength(static_cast<std::streamsize>(body.size()));
    (session_.sendRequest(request) << body).flush();
  }

  Reply receive() {
    Reply reply;
    std::istream& stream = session_.receiveResponse(reply.headers);
    Poco::StreamCopier::copyToString(stream, reply.body);
    reply.status = reply.headers.getStatus();
    return reply;
  }

  Reply ask(const std::string& method, const std::string& path, const std::string& body) {
    send(method, path, body);
    return receive();
  }

  Reply create(const std::string& body = R"({"process_type_id": 7})") {
    return ask("POST", kExecutions, body);
  }

  Reply update(const std::string& id, const std::string& body) {
    return ask("PATCH", kExecutions + "/" + id, body);
  }

  Reply running(const std::string& id = "1") { return update(id, R"({"status": "running"})"); }

  Poco::Net::HTTPClientSession& session() { return session_; }

private:
  Poco::Net::HTTPClientSession session_;
};

} // namespace exec_wrapper::test
