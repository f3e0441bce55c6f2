#include "common/http/request_text.h"

#include <Poco/Buffer.h>
#include <Poco/MemoryStream.h>
#include <Poco/Net/HTTPBasicCredentials.h>
#include <Poco/Net/HTTPRequest.h>

#include <algorithm>

namespace exec_wrapper::http {

namespace {

using Poco::Net::HTTPMessage;
using Poco::Net::HTTPRequest;

bool isToken(std::string_view text) {
  static constexpr std::string_view kToken =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-.^_`|~";
  return !text.empty() && text.find_first_not_of(kToken) == text.npos;
}

bool isControl(char c) {
  return static_cast<unsigned char>(c) < 0x20U || c == 0x7F;
}

std::string inOneLine(std::string text) {
  std::replace_if(text.begin(), text.end(), isControl, ' ');
  return text;
}

std::string pathOf(const std::string& text) {
  std::string path;
  for (const char c : text) {
    const bool plain = static_cast<unsigned char>(c) < 0x7FU && !isControl(c) && c != ' ';
    path += plain ? std::string(1, c) : percentEncoded({&c, 1});
  }
  return path;
}

void addProxyAccount(HTTPRequest& message, const Proxy& proxy) {
  if (!proxy.user.empty()) {
    Poco::Net::HTTPBasicCredentials(proxy.user, proxy.password).proxyAuthenticate(message);
  }
}

std::string textOf(const HTTPRequest& message) {
  std::size_t most = message.getMethod().size() + message.getURI().size() + 32;
  for (const auto& [name, value] : message) {
    most += name.size() + value.size() + 4;
  }
  Poco::Buffer<char> buffer(most);
  Poco::MemoryOutputStream stream(buffer.begin(), static_cast<std::streamsize>(buffer.size()));
  message.write(stream);
  return {buffer.begin(), static_cast<std::size_t>(stream.charsWritten())};
}

} // namespace

std::string requestText(const Recipient& recipient, const Request& request) {
  const Url& url = recipient.url;
  const std::string path = url.path + pathOf(request.path);
  HTTPRequest message(isToken(request.method) ? request.method : HTTPRequest::HTTP_GET,
                      recipient.viaProxy() ? "http://" + url.authority() + path : path,
                      HTTPMessage::HTTP_1_1);
  for (const auto& [name, value] : request.headers) {
    if (isToken(name)) {
      message.set(name, inOneLine(value));
    }
  }
  for (const char* const ours : {"Connection", "Expect", "Transfer-Encoding", "Content-Length"}) {
    message.erase(ours);
  }
  message.set("Host", url.authority());
  message.set("User-Agent", inOneLine(recipient.userAgent));
  if (!request.body.empty() || request.method != HTTPRequest::HTTP_GET) {
    message.set("Content-Length", std::to_string(request.body.size()));
  }
  if (recipient.viaProxy()) {
    addProxyAccount(message, *recipient.proxy);
  }
  return textOf(message) + request.body;
}

std::string basicAuthorization(const std::string& user, const std::string& password) {
  HTTPRequest message;
  Poco::Net::HTTPBasicCredentials(user, password).authenticate(message);
  return message.get(HTTPRequest::AUTHORIZATION);
}

std::string tunnelText(const Recipient& recipient) {
  const std::string server = recipient.url.server.text();
  HTTPRequest message(HTTPRequest::HTTP_CONNECT, server, HTTPMessage::HTTP_1_1);
  message.set("Host", server);
  message.set("User-Agent", inOneLine(recipient.userAgent));
  addProxyAccount(message, *recipient.proxy);
  return textOf(message);
}

} // namespace exec_wrapper::http
