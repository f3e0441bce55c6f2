// The addresses of a server and of the proxy before it, in lines: the server's URL, HTTP(S)_PROXY,
// NO_PROXY, and a path on the server.

#include "common/http/proxy.h"
#include "common/http/types/http_error.h"
#include "common/http/types/url.h"
#include "common/http/wire/request.h"
#include "exec_wrapper/settings.h"
#include "fuzz/support/pieces.h"
#include "fuzz/support/promise.h"
#include "fuzz/support/target.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

namespace exec_wrapper::fuzz {
namespace {

bool isSame(const http::Endpoint& a, const std::optional<http::Endpoint>& b) {
  return b && a.host == b->host && a.port == b->port;
}

void requireEndpoint(const http::Endpoint& server) {
  require(server.port != 0 && !server.host.empty(), "a server has a host and a port");
  requirePrintable(server.host);
  require(isSame(server, http::parseEndpoint(server.text(), 1)),
          "a server is understood as it is shown", server.text());
}

void requireUrl(const http::Url& url) {
  requireEndpoint(url.server);
  require(url.path.empty() || (url.path.starts_with('/') && !url.path.ends_with('/')),
          "a path begins with a slash and ends without one", url.path);
  const std::optional<http::Url> again = http::parseUrl(url.text());
  require(again && isSame(url.server, again->server) && url.path == again->path &&
              url.secure == again->secure,
          "a URL is understood as it is shown", url.text());
}

/// As the environment has it, where no value can hold a zero byte.
http::Proxies proxiesOf(const std::string& proxy, const std::string& without) {
  ::setenv("http_proxy", proxy.c_str(), 1);
  ::setenv("https_proxy", proxy.c_str(), 1);
  ::setenv("no_proxy", without.c_str(), 1);
  return http::Proxies::fromEnvironment();
}

std::optional<http::Proxy> proxyOf(const http::Url& url, const http::Proxies& proxies) {
  try {
    return http::proxyFor(url, proxies);
  } catch (const http::HttpError& trouble) {
    requireMessage(trouble.what());
    requireNoSecret(trouble.what());
  }
  return std::nullopt;
}

std::string textOf(const Poco::Net::HTTPRequest& head) {
  std::ostringstream text;
  head.write(text);
  return text.str();
}

/// Whatever is in a request, its head has the lines that it should have.
void requireHead(const std::string& request, std::ptrdiff_t lines) {
  const std::size_t end = request.find("\r\n\r\n");
  require(end != request.npos && end + 4 == request.size(), "a head ends once, at its end",
          request);
  require(std::ranges::count(request, '\n') == lines + 1 &&
              std::ranges::count(request, '\r') == lines + 1,
          "a head has no line but its own", request);
}

void requireRequests(const http::Recipient& recipient, const std::string& text) {
  http::Request request{"GET", "/" + text, {{"X-Text", text}, {text + ":", "x"}}, {}};
  const bool account = recipient.proxy && !recipient.proxy->user.empty();
  requireHead(textOf(http::headOf(recipient, request)), account && recipient.viaProxy() ? 5 : 4);
  if (recipient.proxy) {
    requireHead(textOf(http::tunnelTo(recipient)), account ? 4 : 3);
  }
}

} // namespace

void examine(std::string_view input) {
  std::vector<std::string> lines = pieces(input, '\n');
  lines.resize(4);
  http::Recipient recipient{{false, {"api.test", 80}, {}}, {}, "fuzz"};
  if (const std::optional<http::Url> url = http::parseUrl(lines[0])) {
    requireUrl(*url);
    recipient.url = *url;
  }
  recipient.proxy = proxyOf(recipient.url, proxiesOf(lines[1], lines[2]));
  if (recipient.proxy) {
    requireEndpoint(recipient.proxy->server);
  }
  recipient.url.path.clear(); // that of the setting was checked by its stage
  requireRequests(recipient, lines[3]);
}

} // namespace exec_wrapper::fuzz
