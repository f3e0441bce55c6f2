#include "support/process_api/answer.h"

#include <Poco/JSON/Object.h>
#include <Poco/Net/HTTPResponse.h>

#include <sstream>

namespace exec_wrapper::test {

using Poco::Net::HTTPResponse;

std::string Answer::head(bool keepAlive) const {
  const auto known = static_cast<HTTPResponse::HTTPStatus>(status);
  std::string text = "HTTP/1.1 " + std::to_string(status) + " ";
  text += HTTPResponse::getReasonForStatus(known) + "\r\n";
  for (const auto& [name, value] : headers) {
    text += name + ": " + value + "\r\n";
  }
  text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  text += keepAlive ? "Connection: Keep-Alive\r\n\r\n" : "Connection: Close\r\n\r\n";
  return text;
}

Answer errorAnswer(int status, const std::string& reason) {
  Poco::JSON::Object error;
  error.set("error", reason);
  std::ostringstream text;
  error.stringify(text);
  return {.status = status, .body = text.str()};
}

} // namespace exec_wrapper::test
