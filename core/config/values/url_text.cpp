#include "config/values/url_text.h"

#include "base/text.h"
#include "config/values/shown.h"
#include "support/secrets/redactor.h"

#include <arpa/inet.h>

#include <algorithm>

namespace exec_wrapper::config {

namespace {

constexpr std::string_view kSchemeEnd = "://";
constexpr std::string_view kDigits = "0123456789";
constexpr std::string_view kInName =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_";
constexpr std::string_view kInPath =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/%";

bool consistsOf(std::string_view text, std::string_view allowed) {
  return !text.empty() && text.find_first_not_of(allowed) == std::string_view::npos;
}

bool isScheme(std::string_view text) {
  return text == "http" || text == "https";
}

bool isIpv6(std::string_view text) {
  in6_addr address{};
  return text.find('\0') == std::string_view::npos &&
         ::inet_pton(AF_INET6, std::string(text).c_str(), &address) == 1;
}

/// A name, an IPv4 address, or an IPv6 address in brackets. No part of a name is empty.
bool isHost(std::string_view host) {
  if (host.starts_with('[') && host.ends_with(']')) {
    return isIpv6(host.substr(1, host.size() - 2));
  }
  return consistsOf(host, kInName) && !host.starts_with('.') &&
         host.find("..") == std::string_view::npos;
}

bool isPort(std::string_view port) {
  unsigned number = 0;
  for (const char digit : port.substr(0, 6)) {
    number = number * 10 + static_cast<unsigned>(digit - '0');
  }
  return consistsOf(port, kDigits) && port.size() < 6 && number > 0 && number < 65536;
}

std::string authorityProblem(std::string_view authority) {
  if (authority.find('@') != std::string_view::npos) {
    return "must not contain a user or a password: remove the text before the @";
  }
  const std::size_t inBrackets = authority.rfind(']');
  const std::size_t colon = authority.find(':', inBrackets == authority.npos ? 0 : inBrackets);
  if (!isHost(authority.substr(0, colon))) {
    return "has no host: give http://HOST or https://HOST";
  }
  if (colon != authority.npos && !isPort(authority.substr(colon + 1))) {
    return "has no port after its colon: give 1 to 65535, or leave the colon out";
  }
  return {};
}

std::string pathProblem(std::string_view path) {
  if (path.find_first_of("?#") != std::string_view::npos) {
    return "must not contain a query or a fragment: end it before the ? or #";
  }
  return path.empty() || consistsOf(path, kInPath)
             ? std::string()
             : "contains characters that are not allowed in a URL: escape them as %NN";
}

} // namespace

UrlText parseUrl(std::string_view text) {
  const std::size_t colon = text.find(kSchemeEnd);
  const std::string scheme = base::lowerCase(text.substr(0, colon));
  if (colon == std::string_view::npos || !isScheme(scheme)) {
    return {{}, "is not the URL of a server: it must begin with http:// or https://"};
  }
  std::string_view rest = text.substr(colon + kSchemeEnd.size());
  while (rest.ends_with('/')) {
    rest.remove_suffix(1);
  }
  const std::size_t end = std::min(rest.find_first_of("/?#"), rest.size());
  std::string problem = authorityProblem(rest.substr(0, end));
  if (problem.empty()) {
    problem = pathProblem(rest.substr(end));
  }
  if (!problem.empty()) {
    return {{}, std::move(problem)};
  }
  return {scheme + std::string(kSchemeEnd) + std::string(rest), {}};
}

std::string shownUrl(std::string_view text) {
  const std::size_t at = text.rfind('@');
  if (at == std::string_view::npos) {
    return shown(text);
  }
  const std::size_t colon = std::min(text.find(kSchemeEnd), at);
  const bool schemeFirst =
      isScheme(base::lowerCase(text.substr(0, colon))); // not part of a password
  const std::size_t user = schemeFirst && colon < at ? colon + kSchemeEnd.size() : 0;
  return shown(std::string(text.substr(0, user)) + std::string(Redactor::kMask) +
               std::string(text.substr(at)));
}

} // namespace exec_wrapper::config
