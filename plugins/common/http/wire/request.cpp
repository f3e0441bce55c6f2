#include "common/http/wire/request.h"

#include "common/http/types/fields.h"

#include <algorithm>
#include <array>

namespace exec_wrapper::http {

using Poco::Net::HTTPRequest;

namespace {

/// Headers that callers cannot set: server, client and framing of the request.
bool isOurs(std::string_view name) {
  static constexpr std::array<std::string_view, 6> kOurs = {
      "Connection", "Content-Length", "Expect", "Host", "Transfer-Encoding", "User-Agent"};
  return std::ranges::any_of(kOurs,
                             [name](std::string_view ours) { return isSameName(ours, name); });
}

std::string inOneLine(std::string text) {
  std::ranges::replace_if(text, isControl, ' ');
  return text;
}

std::string targetOf(const std::string& path) {
  std::string target;
  for (const char c : path) {
    const bool plain = c > ' ' && c < 0x7F;
    target += plain ? std::string(1, c) : percentEncoded({&c, 1});
  }
  return target;
}

void addProxyAccount(HTTPRequest& head, const Proxy& proxy) {
  if (!proxy.user.empty()) {
    head.set("Proxy-Authorization", basicAuthorization(proxy.user, proxy.password));
  }
}

} // namespace

HTTPRequest headOf(const Recipient& recipient, const Request& request) {
  const Url& url = recipient.url;
  const std::string method = isToken(request.method) ? request.method : "GET";
  const std::string target = targetOf(url.path + request.path);
  HTTPRequest head(method, recipient.viaProxy() ? "http://" + url.authority() + target : target,
                   HTTPRequest::HTTP_1_1);
  head.set("Host", url.authority());
  head.set("User-Agent", inOneLine(recipient.userAgent));
  for (const auto& [name, value] : request.headers) {
    if (isToken(name) && !isOurs(name)) {
      head.set(name, inOneLine(value));
    }
  }
  if (!request.body.empty() || method != HTTPRequest::HTTP_GET) {
    head.setContentLength64(static_cast<Poco::Int64>(request.body.size()));
  }
  if (recipient.viaProxy()) {
    addProxyAccount(head, *recipient.proxy);
  }
  return head;
}

HTTPRequest tunnelTo(const Recipient& recipient) {
  const std::string server = recipient.url.server.text();
  HTTPRequest head(HTTPRequest::HTTP_CONNECT, server, HTTPRequest::HTTP_1_1);
  head.set("Host", server);
  head.set("User-Agent", inOneLine(recipient.userAgent));
  addProxyAccount(head, *recipient.proxy);
  return head;
}

} // namespace exec_wrapper::http
