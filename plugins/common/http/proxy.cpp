#include "common/http/proxy.h"

#include "exec_wrapper/settings.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <cstring>

namespace exec_wrapper::http {

namespace {

constexpr std::uint16_t kUsualPort = 80;

/// An address as the bytes that it is; none for a name.
std::string bytesOf(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    text = text.substr(1, text.size() - 2);
  }
  const std::string host(text);
  std::array<char, sizeof(in6_addr)> bytes{};
  if (inet_pton(AF_INET, host.c_str(), bytes.data()) == 1) {
    return {bytes.data(), sizeof(in_addr)};
  }
  if (inet_pton(AF_INET6, host.c_str(), bytes.data()) == 1) {
    return {bytes.data(), sizeof(in6_addr)};
  }
  return {};
}

/// Whether the address begins with the same bits as the network ADDRESS/BITS.
bool inNetwork(const std::string& address, std::string_view network, std::string_view length) {
  const std::string prefix = bytesOf(network);
  unsigned bits = 0;
  const char* const end = length.data() + length.size();
  const auto [stopped, error] = std::from_chars(length.data(), end, bits);
  if (error != std::errc() || stopped != end || prefix.empty() || prefix.size() != address.size() ||
      bits > prefix.size() * 8) {
    return false;
  }
  const std::size_t whole = bits / 8;
  const unsigned rest = 8 - bits % 8;
  const auto head = [rest](char c) { return static_cast<unsigned char>(c) >> rest; };
  return std::memcmp(address.data(), prefix.data(), whole) == 0 &&
         (rest == 8 || head(address[whole]) == head(prefix[whole]));
}

/// Whether one entry of NO_PROXY is about this server.
bool names(const std::string& entry, const Endpoint& server) {
  if (entry == "*") {
    return true;
  }
  const std::string address = bytesOf(server.host);
  if (const std::size_t slash = entry.find('/'); slash != entry.npos) {
    return !address.empty() && inNetwork(address, entry.substr(0, slash), entry.substr(slash + 1));
  }
  if (const std::string bytes = bytesOf(entry); !bytes.empty()) {
    return bytes == address;
  }
  const std::size_t start = entry.starts_with("*.") ? 2 : entry.starts_with('.') ? 1 : 0;
  const auto named = parseEndpoint(std::string_view(entry).substr(start), server.port);
  if (!named || named->port != server.port) {
    return false;
  }
  if (const std::string bytes = bytesOf(named->host); !bytes.empty() || !address.empty()) {
    return bytes == address;
  }
  return server.host == named->host || server.host.ends_with("." + named->host);
}

std::optional<Proxy> parseProxy(std::string_view text) {
  if (const std::size_t end = text.find("://"); end != text.npos) {
    if (lowerCase(text.substr(0, end)) != "http") {
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

/// The first of the variables that is set and not empty.
std::string variable(const char* first, const char* second) {
  for (const char* const name : {first, second}) {
    const char* const value = name == nullptr ? nullptr : std::getenv(name);
    if (value != nullptr && *value != '\0') {
      return value;
    }
  }
  return {};
}

} // namespace

Proxies Proxies::fromEnvironment() {
  // A web server hands a request's header `Proxy` to its CGI programs as HTTP_PROXY: there,
  // anybody could choose the proxy.
  const bool cgi = std::getenv("REQUEST_METHOD") != nullptr;
  Proxies proxies;
  proxies.http = variable("http_proxy", cgi ? nullptr : "HTTP_PROXY");
  proxies.https = variable("https_proxy", "HTTPS_PROXY");
  const std::string without = variable("no_proxy", "NO_PROXY");
  constexpr const char* kBetween = ", \t";
  for (std::size_t begin = without.find_first_not_of(kBetween); begin != without.npos;) {
    const std::size_t end = std::min(without.find_first_of(kBetween, begin), without.size());
    proxies.without.push_back(without.substr(begin, end - begin));
    begin = without.find_first_not_of(kBetween, end);
  }
  return proxies;
}

std::optional<Proxy> proxyFor(const Url& url, const Proxies& proxies) {
  const std::string& text = url.secure ? proxies.https : proxies.http;
  const auto direct = [&url](const std::string& entry) {
    return names(lowerCase(entry), url.server);
  };
  if (text.empty() || std::any_of(proxies.without.begin(), proxies.without.end(), direct)) {
    return std::nullopt;
  }
  std::optional<Proxy> proxy = parseProxy(text);
  if (!proxy) {
    throw ConfigurationError(std::string(url.secure ? "HTTPS_PROXY" : "HTTP_PROXY") +
                             " in the environment is no proxy that can be used: give it as "
                             "http://HOST:PORT, unset it, or name " +
                             url.server.host + " in NO_PROXY");
  }
  return proxy;
}

} // namespace exec_wrapper::http
