#include "common/http/proxy.h"

#include "base/text.h"
#include "common/http/no_proxy.h"
#include "common/http/types/fields.h"
#include "common/http/types/http_error.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace exec_wrapper::http {

namespace {

constexpr std::uint16_t kUsualPort = 80;

std::optional<Proxy> parseProxy(std::string_view text) {
  if (const std::size_t end = text.find("://"); end != text.npos) {
    if (base::lowerCase(text.substr(0, end)) != "http") {
      return std::nullopt;
    }
    text.remove_prefix(end + 3);
  }
  Proxy proxy;
  if (const std::size_t at = text.rfind('@'); at != text.npos) {
    const std::string_view account = text.substr(0, at);
    const std::size_t colon = account.find(':');
    proxy.user = percentDecoded(account.substr(0, colon));
    proxy.password =
        colon == account.npos ? std::string() : percentDecoded(account.substr(colon + 1));
    text.remove_prefix(at + 1);
  }
  const auto server = parseEndpoint(text.substr(0, text.find('/')), kUsualPort);
  if (!server) {
    return std::nullopt;
  }
  proxy.server = *server;
  return proxy;
}

std::string_view withoutBlanks(std::string_view text) {
  constexpr const char* kBlanks = " \t\r\n";
  const std::size_t begin = std::min(text.find_first_not_of(kBlanks), text.size());
  return text.substr(begin, text.find_last_not_of(kBlanks) + 1 - begin);
}

/// The first of the variables that is set, without blanks at its ends. An empty variable counts as
/// set, as in curl: it disables the second.
std::string variable(const char* first, const char* second) {
  for (const char* const name : {first, second}) {
    if (const char* const value = name == nullptr ? nullptr : std::getenv(name)) {
      return std::string(withoutBlanks(value));
    }
  }
  return {};
}

/// Why the proxy cannot be used. The text contains neither user nor password.
std::string whyUnusable(const Url& url, const std::string& text) {
  const std::string name = url.secure ? "HTTPS_PROXY" : "HTTP_PROXY";
  const std::string scheme =
      base::lowerCase(text.substr(0, std::min(text.find("://"), text.size())));
  const bool other = scheme.size() < text.size() && scheme != "http" && isToken(scheme);
  return name + " in the environment " +
         (other ? "names a proxy with the unsupported scheme " + scheme + "://"
                : "is not a usable proxy") +
         ", so " + url.server.host +
         " cannot be reached: give it as http://HOST:PORT, unset it, or name " + url.server.host +
         " in NO_PROXY";
}

} // namespace

Proxies Proxies::fromEnvironment() {
  // A web server passes a request's header `Proxy` to its CGI programs as HTTP_PROXY: any client
  // could choose the proxy there.
  const bool cgi = std::getenv("REQUEST_METHOD") != nullptr;
  Proxies proxies;
  proxies.http = variable("http_proxy", cgi ? nullptr : "HTTP_PROXY");
  proxies.https = variable("https_proxy", "HTTPS_PROXY");
  proxies.without = noProxyEntries(variable("no_proxy", "NO_PROXY"));
  return proxies;
}

std::optional<Proxy> proxyFor(const Url& url, const Proxies& proxies) {
  const std::string& text = url.secure ? proxies.https : proxies.http;
  if (text.empty() || reachedDirectly(url.server, proxies.without)) {
    return std::nullopt;
  }
  std::optional<Proxy> proxy = parseProxy(text);
  if (!proxy) {
    throw noRoute(whyUnusable(url, text));
  }
  return proxy;
}

} // namespace exec_wrapper::http
