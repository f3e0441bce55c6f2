#include "common/http/request_text.h"

#include "common/crypto/base64.h"
#include "common/http/fields.h"

#include <algorithm>
#include <array>

namespace exec_wrapper::http {

namespace {

/// What is not for callers to say: who is asked, by whom, and how the request is framed.
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

void addProxyAccount(Fields& fields, const Proxy& proxy) {
  if (!proxy.user.empty()) {
    set(fields, "Proxy-Authorization", basicAuthorization(proxy.user, proxy.password));
  }
}

/// The names are tokens, and there is nothing in the rest that could end a line.
std::string headText(const std::string& method, const std::string& target, const Fields& fields) {
  std::string text = method + " " + target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : fields) {
    text.append(name).append(": ").append(value).append("\r\n");
  }
  return text + "\r\n";
}

} // namespace

std::string requestText(const Recipient& recipient, const Request& request) {
  const Url& url = recipient.url;
  const std::string method = isToken(request.method) ? request.method : "GET";
  const std::string target = targetOf(url.path + request.path);
  Fields fields = {{"Host", url.authority()}, {"User-Agent", inOneLine(recipient.userAgent)}};
  for (const auto& [name, value] : request.headers) {
    if (isToken(name) && !isOurs(name)) {
      set(fields, name, inOneLine(value));
    }
  }
  if (!request.body.empty() || method != "GET") {
    set(fields, "Content-Length", std::to_string(request.body.size()));
  }
  if (recipient.viaProxy()) {
    addProxyAccount(fields, *recipient.proxy);
  }
  const std::string whole = recipient.viaProxy() ? "http://" + url.authority() + target : target;
  return headText(method, whole, fields) + request.body;
}

std::string basicAuthorization(const std::string& user, const std::string& password) {
  return "Basic " + common::toBase64(user + ":" + password);
}

std::string tunnelText(const Recipient& recipient) {
  const std::string server = recipient.url.server.text();
  Fields fields = {{"Host", server}, {"User-Agent", inOneLine(recipient.userAgent)}};
  addProxyAccount(fields, *recipient.proxy);
  return headText("CONNECT", server, fields);
}

} // namespace exec_wrapper::http
